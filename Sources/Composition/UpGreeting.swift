import Foundation

/// What `up` prints when everything serves: things to try, each as it can be pasted.
struct UpGreeting {
    let settings: Settings

    func text() -> String {
        let program = Self.program()
        let data = settings.dataDirectory == "./var" ? "" : " --data \(settings.dataDirectory)"
        let url = "http://127.0.0.1:\(settings.port)"
        let products = #"{"query":"{ products(first: 3, sort: BEST_SELLING) { nodes { id title } } }"}"#
        let sales = #"{"query":"{ salesSummary(by: [DAY]) { nodes { key orders sales { amount } } } }"}"#
        let stock = #"{"items":[{"skuId":"p1.1","locationId":"main","delta":100}],"reason":"purchase","docNo":"try-1"}"#
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

              # the audit: the log is whole, and Redis is what a fresh fold gives
              \(program) replay verify\(data)
              \(program) replay diff\(data)

            All commands: \(url)/commands/openapi.json · metrics: \(url)/metrics · Ctrl-C stops everything.
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
