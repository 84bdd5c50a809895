import CommandClient
import Composition
import Foundation
import JSON

/// Ten thousand live queries over a hundred distinct ones: what each holds, and how soon a change is on every screen.
struct LiveBench: Bench {
    private static let products = BenchProducts.count

    func run(_ context: BenchContext) async throws -> [BenchLine] {
        let streams = context.isQuick ? 2_000 : 10_000
        return try await BenchMall.with(context, roles: [.commandServer, .projector, .queryServer]) { mall in
            let admin = try await mall.client("bench", kind: "staff", roles: ["admin"])
            context.say("live: \(Self.products) products")
            let position = try await mall.send(BenchProducts.opening, as: admin)
            let crowd = LiveCrowd()
            // The first of them waits until the products can be read, the code is warm and the caches are filled.
            try await crowd.join(
                (1...Self.products).map { Self.request($0, atLeast: position) }, port: mall.settings.port)
            for round in 1...3 { _ = try await Self.update(round, crowd, streams: Self.products, mall, admin) }

            context.say("live: \(streams) streams")
            let before = await mall.residentMiB(of: .queryServer) ?? 0
            let requests = (0..<streams).map { Self.request($0 % Self.products + 1, atLeast: position) }
            try await crowd.join(requests, port: mall.settings.port)
            let after = await mall.residentMiB(of: .queryServer) ?? 0
            var memory = BenchLine(
                "live.memory", (after - before) * 1_024 / Double(streams), "KiB a stream", reference: ("limit", 20))
            memory.peakMiB = after

            context.say("live: changes of all products, from the command to the last screen")
            let all = LatencyRecorder()
            var slowest: [Double] = []
            for round in 4..<(context.isQuick ? 9 : 24) {
                let delays = try await Self.update(round, crowd, streams: streams + Self.products, mall, admin)
                for delay in delays { all.record(delay) }
                slowest.append((delays.last ?? .zero) / .milliseconds(1))
            }
            var update = BenchLine(
                "live.update", slowest.sorted()[slowest.count / 2], "ms to the last", reference: ("limit", 200))
            update.p50Milliseconds = all.milliseconds(atPercentile: 50)
            update.p99Milliseconds = all.milliseconds(atPercentile: 99)
            update.peakMiB = await mall.peakMiB(of: .queryServer)
            try await crowd.leave()
            return [memory, update]
        }
    }

    /// Changes every product's price by one command each, and gives the delays of all events, the last one last.
    private static func update(
        _ round: Int, _ crowd: LiveCrowd, streams: Int, _ mall: BenchMall, _ admin: CommandClient
    ) async throws -> [Duration] {
        let commands = (1...products).map { number in
            BenchProducts.command(
                "spu.change_price", "\(round)-\(number)",
                ["skuId": .string("p\(number).1"), "listFen": .integer(Int64(1_000 + round)), "reason": "bench"])
        }
        crowd.begin()
        try await mall.send(commands, as: admin)
        let delays = try await crowd.reached(streams)
        // Changes that came apart make two events of a stream; the second is of no later round.
        try await Task.sleep(for: .milliseconds(500))
        return delays
    }

    private static func request(_ number: Int, atLeast position: Int64) -> String {
        let query = "{ product(id: \"p\(number)\") { id title price { amount } skus { id price { amount } } } }"
        let body = String(decoding: (["query": .string(query)] as JSONValue).encoded(), as: UTF8.self)
        return """
            POST /graphql HTTP/1.1\r\nHost: mall\r\nContent-Type: application/json\r\nAccept: text/event-stream\r
            Mallard-Tenant: \(BenchMall.tenant)\r\nMallard-At-Least: \(position)\r\nMallard-Wait-Ms: 5000\r
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
    }
}
