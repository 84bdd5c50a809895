import Audit
import EventSourcing
import EventStorePostgres
import Foundation
import LocalServers
import NIOCore
import Postgres
import Synchronization

/// Durable orders over HTTP, against the command server's own port; the log is then held to every law there is.
struct OrdersBench: Bench {
    func run(_ context: BenchContext) async throws -> [BenchLine] {
        try await BenchMall.with(context, roles: [.commandServer]) { mall in
            let shop = OrderShop(
                mall: mall, spreadSKUs: context.isQuick ? 200 : 10_000, coupons: context.isQuick ? 15_000 : 60_000)
            context.say("orders: opening the shop, \(shop.spreadSKUs) SKUs and \(shop.coupons) coupons")
            // Ten times what the fastest machine would sell.
            try await shop.open(hotStock: 10_000_000)
            let tokensPath = "\(context.workFolder)/tokens"
            let tokens = try await shop.tokens()
            try Data(tokens.joined(separator: "\n").utf8).write(to: URL(filePath: tokensPath))
            let scripts = OrderScripts(tokensPath: tokensPath)

            context.say("orders: one hot SKU")
            let hot = try await Load(mall, context, "hot") { run, _ in scripts.hot(run: run) }
            context.say("orders: \(shop.spreadSKUs) SKUs, three lines, a coupon on a third")
            let spread = try await Load(mall, context, "spread") { run, isWarmUp in
                let share = shop.coupons / 3
                return scripts.spread(
                    run: run, skus: shop.spreadSKUs, coupons: isWarmUp ? 0..<share : share..<shop.coupons)
            }
            context.say("orders: one hot SKU, open loop at half of that")
            let asked = hot.run.perSecond / 2
            let open = try await Self.openLoop(asked, mall, tokens, context)
            let peak = await mall.peakMiB(of: .commandServer)
            try await Self.check(mall, context, [hot, spread], alsoAccepted: Int64(open.accepted))

            context.say("orders: the bare committer")
            try await mall.postgres.createDatabase("limit")
            let limit = try await GroupCommit.commandsPerSecond(
                events: 6, conninfo: mall.postgres.conninfo(database: "limit"),
                secondsPerPoint: context.isQuick ? 1 : 3, context)
            return [
                hot.line(reference: ("bare committer, 6 events", limit), peakMiB: peak),
                spread.line(reference: nil, peakMiB: peak), Self.line(open.outcome, asked: asked),
            ]
        }
    }

    /// - Returns: `accepted` counts those of the warm-up, too.
    private static func openLoop(
        _ perSecond: Double, _ mall: BenchMall, _ tokens: [String], _ context: BenchContext
    ) async throws -> (outcome: HTTPLoad.Outcome, accepted: Int) {
        let accepted = Atomic(0)
        let load = HTTPLoad(port: mall.commandPort, connections: OrderShop.connections)
        let body = ByteBuffer(string: #"{"items":[{"skuId":"\#(OrderShop.hotSKU)","quantity":1}]}"#)
        let outcome = try await load.run(
            .perSecond(perSecond), seconds: context.secondsPerPoint, warmUp: context.secondsOfWarmUp
        ) { number in
            let headers = [
                ("content-type", "application/json"), ("authorization", "Bearer \(tokens[number % tokens.count])"),
                ("idempotency-key", "open-\(number)"),
            ]
            return HTTPLoad.Request("/commands/order.place", headers, body) { reply in
                guard case .answer(status: 200, _) = reply else {
                    throw WriteSide.Unexpected(description: "open loop: an order was not accepted: \(reply)")
                }
                accepted.add(1, ordering: .relaxed)
                return true
            }
        }
        return (outcome, accepted.load(ordering: .relaxed))
    }

    private static func line(_ open: HTTPLoad.Outcome, asked: Double) -> BenchLine {
        var line = BenchLine("orders.open", open.perSecond, "orders/s", reference: ("asked for", asked))
        line.setLatencies(open.latencies)
        return line
    }

    /// Every order that was accepted is in the log, and the log keeps every law: nothing oversold, stock and money
    /// add up, positions dense.
    private static func check(
        _ mall: BenchMall, _ context: BenchContext, _ loads: [Load], alsoAccepted: Int64
    ) async throws {
        let configuration = try PostgresConfiguration(conninfo: mall.postgres.conninfo)
        let client = PostgresClient(configuration, connectionsMax: 4)
        let result: Result<Void, any Error>
        do {
            let count = try await client.query(
                "select count(*) from mallard.event where stream like 'order-%' and version = 1", timeout: .seconds(60)
            ).int8(0, 0)
            let accepted = loads.reduce(alsoAccepted) { $0 + $1.acceptedInAll }
            // When wrk ends it does not wait for the answers under way, with or without warm-up.
            let unanswered = Int64(loads.count * 2 * OrderShop.connections)
            guard (accepted...accepted + unanswered).contains(count) else {
                throw WriteSide.Unexpected(description: "\(accepted) orders were accepted, \(count) are in the log")
            }
            context.say("orders: \(accepted) accepted, \(count) in the log; verifying it")
            try await verify(client, configuration, context)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await client.close()
        try result.get()
    }

    private static func verify(
        _ client: PostgresClient, _ configuration: PostgresConfiguration, _ context: BenchContext
    ) async throws {
        let report = try await LogVerification(
            PostgresAuditReader(configuration, partition: .first), personKeys: PostgresPersonKeyStore(client),
            outcomesKeptSince: Timestamp(milliseconds: 0)
        ).run()
        guard report.isClean else { throw WriteSide.Unexpected(description: report.text) }
        context.say("orders: every law kept, nothing oversold")
    }
}

/// One load of orders: a warm-up, then the run that counts.
private struct Load: Sendable {
    let name: String
    let run: Wrk.Outcome
    let acceptedInAll: Int64

    init(
        _ mall: BenchMall, _ context: BenchContext, _ name: String, _ script: (String, _ isWarmUp: Bool) -> String
    ) async throws {
        func load(_ run: String, _ seconds: Double, isWarmUp: Bool) async throws -> Wrk.Outcome {
            let outcome = try await Wrk.run(
                script(run, isWarmUp), name: run, connections: OrderShop.connections, seconds: seconds,
                port: mall.commandPort, context)
            guard outcome.failed == 0 else {
                throw WriteSide.Unexpected(description: "\(run): \(outcome.failed) orders were not accepted")
            }
            return outcome
        }
        let warmUp = try await load("\(name)-warm", context.secondsOfWarmUp, isWarmUp: true)
        run = try await load(name, context.secondsPerPoint, isWarmUp: false)
        acceptedInAll = warmUp.accepted + run.accepted
        self.name = "orders.\(name)"
    }

    func line(reference: (name: String, value: Double)?, peakMiB: Double?) -> BenchLine {
        var line = BenchLine(name, run.perSecond, "orders/s", reference: reference)
        line.p50Milliseconds = run.p50Milliseconds
        line.p99Milliseconds = run.p99Milliseconds
        line.peakMiB = peakMiB
        return line
    }
}
