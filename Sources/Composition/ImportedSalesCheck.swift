import AsyncHTTPClient
import Foundation
import Import
import JSON
import NIOCore
import NIOHTTP1

/// Asks the public port whether the read models show what was imported, at the import's last position.
struct ImportedSalesCheck: Sendable {
    /// How long the read models may stand still before nobody waits for them any more.
    private static let patience = Duration.seconds(60)
    /// A page of the server's largest size: more than eight years of months.
    private static let query = """
        query ($from: Date, $to: Date) {
          salesSummary(from: $from, to: $to, by: [MONTH], first: 100) { nodes { key orders sales { amount } } }
        }
        """

    let port: Int
    let http: HTTPClient
    let token: @Sendable () async throws -> String

    private enum Answer {
        case months([Int: (salesFen: Int64, orders: Int64)])
        case notYet(watermark: Int64, reason: String)
        case none(reason: String)
    }

    /// Waits as long as the read models move, and writes the outcome into the report.
    func run(_ report: inout ImportReport, _ progress: ImportProgress) async throws {
        let start = ContinuousClock.now
        var moved = start
        var watermark: Int64 = -1
        progress.begin("read models", total: Int(report.lastPosition))
        while true {
            switch try await ask(report) {
            case .months(let months):
                report.check(months, seconds: start.duration(to: .now) / .seconds(1))
                return
            case .none(let reason):
                report.salesCheck = .notChecked(reason: reason)
                return
            case .notYet(let reached, let reason):
                if reached > watermark { (watermark, moved) = (reached, .now) }
                progress.advance(to: Int(max(0, reached)))
                guard moved.duration(to: .now) < Self.patience else {
                    report.salesCheck = .notChecked(reason: reason)
                    return
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func ask(_ report: ImportReport) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/graphql")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "authorization", value: "Bearer \(try await token())")
        request.headers.add(name: "mallard-at-least", value: String(report.lastPosition))
        request.headers.add(name: "mallard-wait-ms", value: "2000")
        let body: JSONValue = ["query": .string(Self.query), "variables": Self.months(of: report)]
        request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        do {
            let response = try await http.execute(request, timeout: .seconds(15))
            let bytes = Array(try await response.body.collect(upTo: 4 << 20).readableBytesView)
            return Self.answer(try JSONValue.parse(bytes))
        } catch let error as JSONError {
            return .none(reason: "what answers on port \(port) is no query server (\(error))")
        } catch {
            try Task.checkCancellation()
            return .none(reason: "query server not reachable on port \(port)")
        }
    }

    /// From the first day of the first month to the last of the last.
    private static func months(of report: ImportReport) -> JSONValue {
        guard let first = report.firstDay, let last = report.lastDay else { return [:] }
        let (year, month, _) = last.components
        let nextMonth = CalendarDay(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
        let end = CalendarDay(daysFromEpoch: (nextMonth ?? last).daysFromEpoch - 1)
        let start = CalendarDay(year: first.components.year, month: first.components.month, day: 1) ?? first
        return ["from": .string("\(start)"), "to": .string("\(end)")]
    }

    private static func answer(_ value: JSONValue) -> Answer {
        if let error = value["errors"]?.asArray?.first {
            let message = error["message"]?.asString ?? "the query failed"
            switch error["extensions"]?["code"]?.asString {
            case "NOT_YET":
                return .notYet(watermark: error["extensions"]?["watermark"]?.asInteger ?? 0, reason: message)
            case "NOT_READY": return .notYet(watermark: 0, reason: message)
            default: return .none(reason: message)
            }
        }
        guard let nodes = value["data"]?["salesSummary"]?["nodes"]?.asArray else {
            return .none(reason: "the query server did not answer the query")
        }
        var months: [Int: (salesFen: Int64, orders: Int64)] = [:]
        for node in nodes {
            guard let month = node["key"]?.asString.flatMap({ Int($0.filter { $0 != "-" }) }),
                let sales = node["sales"]?["amount"]?.asInteger, let orders = node["orders"]?.asInteger
            else { return .none(reason: "the query server's answer is not understood") }
            months[month] = (sales, orders)
        }
        return .months(months)
    }
}
