import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
    /// Real projectors, stopped by real signals at moments that a seed chose, while commands run. All ends in the
    /// bytes of a fresh fold.
    @Suite(.timeLimit(.minutes(5))) struct ProjectorFaultTests {
        @Test func projectorsPausedAndKilledAtAnyMomentAndAPostgresGoneForAWhileLeaveTheRowsOfAFreshFold() async throws
        {
            let seed = UInt64.random(in: 1...1_000_000)
            print("projectors stopped, seed \(seed)")
            try await Mall.with("projectors") { mall in
                let admin = try await mall.token("ann", roles: "admin")
                let second = try await SecondProjector.start(beside: mall)
                var scene = Scene(mall: mall, second: second, admin: admin, random: SeededRandom(seed: seed))
                let traffic = Traffic(mall, admin, prefix: "t")
                let receipts = Receipts(shop: try await Shop.open(mall))
                do {
                    try await traffic.whileRunning {
                        try await receipts.whileRunning {
                            try await scene.pauseInTurn(traffic)
                            try await scene.killInTurn(traffic)
                            try await scene.stopPostgres(traffic)
                        }
                    }
                    try await receipts.checkSum()
                    try await scene.readYourWrites()
                } catch {
                    print("the end of what the second projector said:\n\(second.process.output.suffix(2_000))")
                    await second.process.end()
                    throw error
                }
                await second.process.end()
                try await mall.mustRun(["replay", "verify"])
                try await mall.mustRun(["replay", "diff"])
            }
        }
    }
}

/// `up` runs the first projector and starts it again when it dies.
private struct Scene {
    let mall: Mall
    let second: SecondProjector
    let admin: String
    var random: SeededRandom

    /// One stands still while the other goes on, and wakes amid what it was doing.
    mutating func pauseInTurn(_ traffic: Traffic) async throws {
        for round in 0..<4 {
            try await rest(upTo: 200)
            let pid = round.isMultiple(of: 2) ? try first() : second.process.pid
            #expect(kill(pid, SIGSTOP) == 0)
            let after = traffic.acknowledged.count + 5
            try await eventually("commands go on") { traffic.acknowledged.count >= after }
            try await readLatest(traffic, "while one projector is paused")
            #expect(kill(pid, SIGCONT) == 0)
        }
    }

    mutating func killInTurn(_ traffic: Traffic) async throws {
        for round in 0..<6 {
            try await rest(upTo: 400)
            if round.isMultiple(of: 2) {
                let pid = try first()
                #expect(kill(pid, SIGKILL) == 0)
                try await eventually("the first projector is back") {
                    mall.pid(of: "projector").map { $0 != pid } ?? false
                }
            } else {
                try await second.killAndRestart()
            }
        }
        try await readLatest(traffic, "after the last kill")
    }

    /// Every process of it stands still: connections stay open and nothing is answered.
    func stopPostgres(_ traffic: Traffic) async throws {
        let postgres = try #require(mall.pid(of: "postgres"))
        let below = Mall.processes().filter { $0.parent == postgres }.map(\.pid)
        for pid in [postgres] + below { #expect(kill(pid, SIGSTOP) == 0) }
        try await Task.sleep(for: .seconds(3))
        for pid in [postgres] + below { #expect(kill(pid, SIGCONT) == 0) }
        let after = traffic.acknowledged.count + 5
        try await eventually("commands go on", within: .seconds(60)) { traffic.acknowledged.count >= after }
        try await readLatest(traffic, "after Postgres was gone")
    }

    /// With nobody to fold, a query says how far it is at once, or waits until somebody does.
    func readYourWrites() async throws {
        let pids = [try first(), second.process.pid]
        for pid in pids { #expect(kill(pid, SIGSTOP) == 0) }
        defer { for pid in pids { kill(pid, SIGCONT) } }
        let position = try await mall.accept(
            "category.create", ["categoryId": "late", "name": "Late"], as: admin
        ).position
        let document = "{ categories(first: 100) { id } }"
        let early = try await ask(document, atLeast: position, waitMs: 0)
        #expect(early.status == 503 && early.errorCodes == ["NOT_YET"], "\(early.text)")
        let extensions = try #require(early.body["errors"]?.asArray?.first?["extensions"])
        #expect(extensions["position"]?.asInteger == position)
        let watermark = try #require(extensions["watermark"]?.asInteger)
        #expect(watermark < position && watermark > 0)
        let known = try await ask(document, atLeast: watermark, waitMs: 0)
        #expect(known.status == 200 && known.errorCodes.isEmpty, "\(known.text)")
        async let waiting = ask(document, atLeast: position, waitMs: 5_000)
        try await Task.sleep(for: .milliseconds(200))
        for pid in pids { #expect(kill(pid, SIGCONT) == 0) }
        let answered = try await waiting
        #expect(answered.status == 200 && answered.text.contains("\"late\""), "\(answered.text)")
    }

    private func ask(_ document: String, atLeast position: Int64, waitMs: Int) async throws -> Mall.Reply {
        let body: JSONValue = ["query": .string(document)]
        return try await mall.post(
            "/graphql", body.encoded(), token: admin,
            headers: [("mallard-at-least", "\(position)"), ("mallard-wait-ms", "\(waitMs)")])
    }

    private func first() throws -> Int32 { try #require(mall.pid(of: "projector")) }

    private mutating func rest(upTo milliseconds: Int) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...milliseconds, using: &random)))
    }

    /// The newest thing acknowledged is read back.
    private func readLatest(_ traffic: Traffic, _ when: String) async throws {
        let position = try #require(traffic.acknowledged.values.max())
        try await eventually("queries see it \(when)", within: .seconds(60)) {
            do {
                let reply = try await mall.ask("{ products(first: 1) { totalCount } }", as: admin, atLeast: position)
                return reply.errorCodes.isEmpty && reply.status == 200
            } catch {
                return false  // The door is away for a moment; there is a deadline.
            }
        }
    }
}

/// Units received one by one, each in a command of its own: a count shows what was folded twice, or never.
private final class Receipts: Sendable {
    private let shop: Shop
    private let sent = Mutex((units: 0, position: Int64(0)))

    init(shop: Shop) { self.shop = shop }

    func whileRunning(_ body: () async throws -> Void) async throws {
        let receiving = Task { try await run() }
        do { try await body() } catch {
            receiving.cancel()
            throw error
        }
        receiving.cancel()
        try await receiving.value
    }

    func checkSum() async throws {
        let (units, position) = sent.withLock { $0 }
        #expect(try await shop.units(atLeast: position).first == Int64(units))
        print("\(units) units received, one by one")
    }

    /// Until the task is cancelled; what is under way then is brought to its end.
    private func run() async throws {
        while !Task.isCancelled {
            let number = sent.withLock { $0.units + 1 }
            let position = try await Task { try await receive(number) }.value
            sent.withLock { $0 = (number, position) }
        }
    }

    private func receive(_ number: Int) async throws -> Int64 {
        let body: JSONValue = [
            "items": [
                ["skuId": .string(Shop.sku), "locationId": "main", "delta": 1, "mode": "reserveOnOrder"]
            ], "reason": "purchase", "docNo": .string("GR-\(number)"),
        ]
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            do {
                let reply = try await shop.mall.send("stock.adjust", body, as: shop.staff, key: "receipt\(number)")
                if let position = reply.position { return position }
                #expect(reply.status == 503, "\(reply.text)")
            } catch {
                // The connection died; the same key asks again.
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Mall.Failure(description: "receipt \(number) was not answered")
    }
}
