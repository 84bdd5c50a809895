import Foundation

/// What `up` prints when everything serves: things to try, each as it can be pasted.
struct UpGreeting {
    let settings: Settings
    /// Where the log is, of a Postgres of our own: the place of another may hold a password.
    let log: String?

    func text() -> String {
        let program = Self.program()
        let data = settings.dataDirectory == "./var" ? "" : " --data \(settings.dataDirectory)"
        let url = "http://127.0.0.1:\(settings.port)"
        let products = #"{"query":"{ products(first: 3, sort: BEST_SELLING) { nodes { id title } } }"}"#
        let sales = #"{"query":"{ salesSummary(by: [DAY]) { nodes { key orders sales { amount } } } }"}"#
        let stock =
            #"{"items":[{"skuId":"p999973.1","locationId":"main","delta":100}],"reason":"purchase","docNo":"try-1"}"#
        let order = #"{"items":[{"skuId":"p999973.1","quantity":2}]}"#
        let orders = #"{"query":"{ orders { nodes { id state total { amount } } } }"}"#
        let shopper = "$(\(program) token issue\(data) --subject u1 --kind user --roles shopper)"
        return """

            Try, in another terminal:

              # a query (and the same in the browser: \(url)/graphql)
              curl -s \(url)/graphql -H 'content-type: application/json' -H 'mallard-tenant: \(Demo.tenant)' \\
                -d '\(products)'

              # what was sold, day by day, as staff sees it
              curl -s \(url)/graphql -H 'content-type: application/json' \\
                -H "authorization: Bearer $(\(program) token issue\(data) --subject ann --kind staff --roles admin)" \\
                -d '\(sales)'

              # a command: send it twice, the second answer is the first again
              curl -s \(url)/commands/stock.adjust -H 'content-type: application/json' -H 'idempotency-key: try-1' \\
                -H "authorization: Bearer $(\(program) token issue\(data) --subject ann --kind staff --roles admin)" \\
                -d '\(stock)'

              # an order of it, as the shopper u1 sends it
              curl -s \(url)/commands/order.place -H 'content-type: application/json' -H 'idempotency-key: try-2' \\
                -H "authorization: Bearer \(shopper)" \\
                -d '\(order)'

              # and what u1 sees; with -N -H 'accept: text/event-stream' again at each change
              curl -s \(url)/graphql -H 'content-type: application/json' \\
                -H "authorization: Bearer \(shopper)" \\
                -d '\(orders)'

              # the audit: the log is whole, and Redis is what a fresh fold gives
              \(program) replay verify\(data)
              \(program) replay diff\(data)
            \(sql)
            All commands: \(url)/commands/openapi.json · metrics: \(url)/metrics · Ctrl-C stops everything.
            """
    }

    private var sql: String {
        guard let log else { return "" }
        return """

              # the log in SQL, as tools for business intelligence see it
              psql '\(log)' -c 'select paid_on, sum(net_fen) from bi.sale group by 1 order by 1'

            """
    }

    /// The program as the reader would call it from where they are.
    private static func program() -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "mallard"
        guard path.hasPrefix(here) else { return path }
        let relative = String(path.dropFirst(here.count))
        // `swift build` calls the folder by its triple; its shorter name is a link beside it.
        return relative.replacingOccurrences(
            of: #"\.build/[^/]+/release/"#, with: ".build/release/", options: .regularExpression)
    }
}
