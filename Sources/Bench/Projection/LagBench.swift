import AsyncHTTPClient
import CommandClient
import Composition
import Foundation
import JSON
import LocalServers
import NIOCore
import NIOHTTP1
import Synchronization

/// How much later than a command's reply a query that asks for at least its position is answered, under load.
///
/// Open loop: commands are sent when they are due, whatever was answered before. Most go over one connection, as a
/// till's or an importer's do; those that are followed by a query go alone, as a shopper's do.
struct LagBench {
    private static let commandsPerSecond = 5_000
    private static let queriesPerSecond = 200
    private static let shoppers = 200
    private static let shelves = 1_000

    let context: BenchContext

    func run() async throws -> [BenchLine] {
        try await BenchMall.with(context, roles: [.commandServer, .projector, .queryServer]) { mall in
            let admin = try await mall.client("bench", kind: "staff", roles: ["admin"])
            context.say("projection: \(Self.shoppers) carts")
            try await mall.send(Self.opening, as: admin)
            let shoppers = try await Self.shoppers(in: mall)
            for shopper in shoppers { try await shopper.fillCart() }

            context.say("projection: \(Self.commandsPerSecond) commands a second, open loop")
            let quiet = try await lag("projection.lag", of: shoppers, beside: admin)

            context.say("projection: the same, while all read models are rebuilt again and again")
            let rebuilding = Task { try await rebuilds(in: mall) }
            let busy: BenchLine
            do { busy = try await lag("projection.lag.rebuild", of: shoppers, beside: admin) } catch {
                rebuilding.cancel()
                throw error
            }
            rebuilding.cancel()
            context.say("projection: \(try await rebuilding.value) rebuilds of all meanwhile")
            return [quiet, busy]
        }
    }

    private func lag(
        _ name: String, of shoppers: [Shopper], beside admin: CommandClient
    ) async throws -> BenchLine {
        let lags = LatencyRecorder()
        let start = ContinuousClock.now
        let from = start + .seconds(context.secondsOfWarmUp)
        let end = from + .seconds(context.secondsPerPoint)
        let tide = Tide(
            name, perSecond: Self.commandsPerSecond - Self.queriesPerSecond, shelves: Self.shelves, start: start,
            end: end)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tide.run(admin, logger: context.logger) }
            group.addTask { try await Self.watch(shoppers, name, from: from, until: end, lags) }
            try await group.waitForAll()
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        let rate = Double(tide.answered) / seconds + Double(Self.queriesPerSecond)
        context.say("projection: \(Int(rate)) commands a second were answered")
        let p99 = lags.milliseconds(atPercentile: 99)
        var line = BenchLine(name, p99, "ms p99")
        line.p50Milliseconds = lags.milliseconds(atPercentile: 50)
        line.p99Milliseconds = p99
        return line
    }

    /// Rebuilds until it is cancelled; how many were begun before.
    private func rebuilds(in mall: BenchMall) async throws -> Int {
        var count = 0
        while !Task.isCancelled {
            try await Program.run(
                [
                    PrivateRole.thisProgram(), "projector", "rebuild", "all", "--keep", "1s", "--data",
                    mall.settings.dataDirectory,
                ], seconds: 300, workFolder: context.workFolder)
            count += 1
        }
        return count
    }

    private static var opening: [OutgoingCommand] {
        func command(_ route: String, _ body: JSONValue) -> OutgoingCommand {
            OutgoingCommand(route: route, key: "bench-\(route)", body: body.encoded())
        }
        return [
            command("category.create", ["categoryId": "goods", "name": "Goods"]),
            command(
                "spu.create",
                [
                    "spuId": "p1", "title": "Goods", "imageKeys": ["goods.webp"], "categoryIds": ["goods"],
                    "publish": true, "skus": [["skuId": "p1.1", "listFen": 990]],
                ]),
        ]
    }

    private static func shoppers(in mall: BenchMall) async throws -> [Shopper] {
        var shoppers: [Shopper] = []
        for number in 0..<Self.shoppers {
            let token = try await mall.token("u\(number)", kind: "user", roles: ["shopper"])
            let client = CommandClient(
                endpoint: .http(host: "127.0.0.1", port: mall.commandPort), http: .shared, token: { token })
            shoppers.append(Shopper(number: number, client: client, token: token, queryPort: mall.settings.port))
        }
        return shoppers
    }

    /// Each shopper in turn changes a cart and looks at it.
    private static func watch(
        _ shoppers: [Shopper], _ name: String, from: ContinuousClock.Instant, until end: ContinuousClock.Instant,
        _ lags: LatencyRecorder
    ) async throws {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            var turn = 0
            while true {
                let due = start + .milliseconds(turn * 1_000 / queriesPerSecond)
                guard due < end else { break }
                try await Task.sleep(until: due, clock: .continuous)
                // A second's worth may be under way.
                if turn >= queriesPerSecond { try await group.next() }
                let (shopper, round) = (shoppers[turn % shoppers.count], turn / shoppers.count)
                group.addTask {
                    let lag = try await shopper.changeAndLook(name, round: round)
                    if due >= from { lags.record(lag) }
                }
                turn += 1
            }
            try await group.waitForAll()
        }
    }
}

/// One shopper with a cart of one line.
private struct Shopper: Sendable {
    let number: Int
    let client: CommandClient
    let token: String
    let queryPort: Int

    func fillCart() async throws {
        _ = try await position("cart.add_line", "fill-\(number)", ["skuId": "p1.1", "quantity": 1])
    }

    /// From the reply to the change until the reply to the query that must show it.
    func changeAndLook(_ name: String, round: Int) async throws -> Duration {
        let quantity = 2 + round % 90
        let position = try await position(
            "cart.change_qty", "\(name)-\(number)-\(round)",
            ["lineKey": "p1.1", "quantity": .integer(Int64(quantity))])
        let answered = ContinuousClock.now
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(queryPort)/graphql")
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "authorization": "Bearer \(token)", "mallard-at-least": "\(position)",
            "mallard-wait-ms": "5000",
        ]
        request.body = .bytes(ByteBuffer(string: #"{"query":"{ cart { lines { key quantity } } }"}"#))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let body = Array(try await response.body.collect(upTo: 64 << 10).readableBytesView)
        let lag = answered.duration(to: .now)
        let shown = try JSONValue.parse(body)["data"]?["cart"]?["lines"]?.asArray?.first?["quantity"]
        guard shown?.asInteger == Int64(quantity) else {
            throw WriteSide.Unexpected(
                description: "a cart of \(quantity) is shown as \(String(decoding: body, as: UTF8.self))")
        }
        return lag
    }

    private func position(_ route: String, _ key: String, _ body: JSONValue) async throws -> Int64 {
        switch try await client.send(OutgoingCommand(route: route, key: key, body: body.encoded())) {
        case .accepted(let position, _): return position
        case .refused(let problem): throw WriteSide.Unexpected(description: "\(route): \(problem)")
        }
    }
}
