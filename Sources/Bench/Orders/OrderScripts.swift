/// The scripts that place orders: a new key for each request, the shoppers in turn.
struct OrderScripts {
    /// One token a line.
    let tokensPath: String

    private var preamble: String {
        """
        local tokens, n = {}, 0
        for line in io.lines("\(tokensPath)") do tokens[#tokens + 1] = line end
        local function place(shopper, key, body)
          return "POST /commands/order.place HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Type: application/json\\r\\n"
            .. "Authorization: Bearer " .. tokens[shopper + 1] .. "\\r\\nIdempotency-Key: " .. key
            .. "\\r\\nContent-Length: " .. #body .. "\\r\\n\\r\\n" .. body
        end

        """
    }

    /// Everybody wants one unit of the same SKU.
    func hot(run: String) -> String {
        preamble + """
            local body = '{"items":[{"skuId":"\(OrderShop.hotSKU)","quantity":1}]}'
            request = function()
              n = n + 1
              return place(n % #tokens, "\(run)-" .. n, body)
            end
            """
    }

    /// Three of many SKUs, and a coupon with every third order.
    ///
    /// - Parameter coupons: the numbers that may be used; when they are used up, orders go on without.
    func spread(run: String, skus: Int, coupons: Range<Int>) -> String {
        preamble + """
            local coupon, seed, third = \(coupons.lowerBound), 12345, \(skus / 3)
            local function line(i) return '{"skuId":"s' .. i % \(skus) .. '.1","quantity":1}' end
            request = function()
              n = n + 1
              seed = seed * 16807 % 2147483647
              local i = seed % \(skus)
              local body = '{"items":[' .. line(i) .. ',' .. line(i + third) .. ',' .. line(i + 2 * third) .. ']'
              local shopper = n % #tokens
              if n % 3 == 0 and coupon < \(coupons.upperBound) then
                body = body .. ',"couponIds":["k' .. coupon .. '"]'
                shopper = coupon % #tokens
                coupon = coupon + 1
              end
              return place(shopper, "\(run)-" .. n, body .. '}')
            end
            """
    }
}
