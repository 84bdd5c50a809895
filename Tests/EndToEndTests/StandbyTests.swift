import Foundation
import JSON
import Testing

extension EndToEnd {
    /// Two command servers, one partition: one of them decides, whatever happens to either.
    @Suite(.timeLimit(.minutes(5))) struct StandbyTests {
        @Test func aStandbyPassesCommandsOnAndTakesOverAndAnOwnerThatWakesLateWritesNothing() async throws {
            try await Mall.with("standby") { mall in
                let admin = try await mall.token("ann", roles: "admin")
                try await Standby.start(beside: mall).ended { second in
                    let pair = Pair(mall: mall, second: second, admin: admin)
                    var acknowledged = try await pair.passOn()
                    acknowledged.merge(try await pair.pauseTheOwner()) { one, _ in one }
                    acknowledged.merge(try await pair.killTheStandby()) { one, _ in one }
                    acknowledged.merge(try await pair.killTheOwner()) { one, _ in one }
                    try await pair.checkLog(acknowledged)
                }
            }
        }
    }
}

/// The mall's own command server is the first; each step leaves the partition where the next expects it, and gives
/// the position of each command that was acknowledged.
private struct Pair: Sendable {
    let mall: Mall
    let second: Standby
    let admin: String

    func passOn() async throws -> [String: Int64] {
        try await second(is: "standby", "at its start")
        let traffic = Traffic(mall, admin, prefix: "a", port: second.port)
        try await traffic.whileRunning {
            try await eventually("commands are passed on") { traffic.acknowledged.count >= 20 }
        }
        #expect(traffic.retriesMax == 0)
        let batch = try await batch(200)
        let body: JSONValue = ["categoryId": "loop", "name": "Loop"]
        let headers = [("idempotency-key", "loop"), ("mallard-forwarded", "1")]
        let again = try await mall.post(
            "/commands/category.create", body.encoded(), token: admin, headers: headers, port: second.port)
        #expect(again.status == 503 && again.code == "NOT_OWNER", "\(again.text)")
        #expect(again.body["retryAfterMs"]?.asInteger != nil)
        try await second(is: "standby", "after all that")
        return traffic.acknowledged.merging(batch) { one, _ in one }
    }

    /// The first is paused beyond its lease, with commands waiting at its door, and wakes.
    func pauseTheOwner() async throws -> [String: Int64] {
        let owner = try #require(mall.pid(of: "command-server"))
        let traffic = Traffic(mall, admin, prefix: "b", port: second.port)
        let atTheFirst = (1...4).map { Traffic(mall, admin, prefix: "late\($0)x") }
        defer { kill(owner, SIGCONT) }
        try await traffic.whileRunning {
            try await takeOver("a pause of the owner", traffic) { kill(owner, SIGSTOP) }
            try await second(is: "ok", "after the pause")
            try await whileAllRun(atTheFirst[...]) {
                let before = traffic.acknowledged.count
                try await eventually("the second goes on") { traffic.acknowledged.count >= before + 50 }
                #expect(atTheFirst.allSatisfy { $0.acknowledged.isEmpty })
                kill(owner, SIGCONT)
                try await eventually("the first passes on") {
                    atTheFirst.allSatisfy { $0.acknowledged.count >= 10 }
                }
            }
            try await first(is: "standby", "when it has woken")
            try await second(is: "ok", "when the first has woken")
        }
        let retries = ([traffic] + atTheFirst).map(\.retriesMax)
        print("sent in vain at most, through the second and the first: \(retries)")
        return ([traffic] + atTheFirst).reduce(into: [:]) { $0.merge($1.acknowledged) { one, _ in one } }
    }

    /// Whoever runs the first starts it again; it stands by as before.
    func killTheStandby() async throws -> [String: Int64] {
        let before = try #require(mall.pid(of: "command-server"))
        kill(before, SIGKILL)
        try await eventually("the first is back") { mall.pid(of: "command-server").map { $0 != before } ?? false }
        try await first(is: "standby", "when it is back")
        let traffic = Traffic(mall, admin, prefix: "c")
        try await traffic.whileRunning {
            try await eventually("it passes commands on") { traffic.acknowledged.count >= 20 }
        }
        try await second(is: "ok", "after a death of the first")
        return traffic.acknowledged
    }

    func killTheOwner() async throws -> [String: Int64] {
        let traffic = Traffic(mall, admin, prefix: "d")
        try await traffic.whileRunning {
            try await eventually("commands run") { traffic.acknowledged.count >= 5 }
            try await takeOver("a kill of the owner", traffic) { second.process.signal(SIGKILL) }
        }
        try await first(is: "ok", "after the death of the second")
        return traffic.acknowledged
    }

    /// Nothing acknowledged is missing, nothing was done twice.
    func checkLog(_ acknowledged: [String: Int64]) async throws {
        try await mall.mustRun(["replay", "verify"])
        let printed = try await mall.mustRun(["replay", "print", "--json", "--limit", "0"])
        var types: [String: [String]] = [:]
        var keys: [Int64: String] = [:]
        for line in printed.split(separator: "\n") where line.hasPrefix("{") {
            let event = try JSONValue.parse(Array(line.utf8))
            let key = try #require(event["commandKey"]?.asString)
            let type = try #require(event["type"]?.asString)
            types[key, default: []].append(type)
            keys[try #require(event["position"]?.asInteger)] = key
        }
        #expect(keys.keys.sorted() == Array(1...Int64(keys.count)))
        for (key, position) in acknowledged {
            #expect(keys[position] == key)
            let done = types[key] ?? []
            #expect(!done.isEmpty && Set(done).count == done.count, "\(key): \(done)")
        }
        print("\(acknowledged.count) commands acknowledged, each in the log once; \(keys.count) events")
    }

    /// From the blow to the second acknowledgement: one may have been on its way.
    private func takeOver(_ what: String, _ traffic: Traffic, after blow: () -> Void) async throws {
        let before = traffic.acknowledged.count
        let start = ContinuousClock.now
        blow()
        try await eventually("commands are decided again") { traffic.acknowledged.count >= before + 2 }
        let duration = start.duration(to: .now)
        print("taken over after \(what): \(duration)")
        #expect(duration < .seconds(6))
    }

    private func whileAllRun(_ all: ArraySlice<Traffic>, _ body: () async throws -> Void) async throws {
        guard let next = all.first else { return try await body() }
        try await next.whileRunning { try await whileAllRun(all.dropFirst(), body) }
    }

    private func first(is status: String, _ when: String) async throws {
        let socket = "\(try mall.setting("MALLARD_SOCKETS"))/command-server.sock"
        try await eventually("the first says \(status) \(when)") { try await Standby.status(at: socket) == status }
    }

    private func second(is status: String, _ when: String) async throws {
        try await eventually("the second says \(status) \(when)") {
            try await Standby.status(at: second.socket) == status
        }
    }

    /// Categories, by key.
    private func batch(_ count: Int) async throws -> [String: Int64] {
        let lines = (1...count).map { number in
            let key: JSONValue = .string("batch\(number)")
            let line: JSONValue = [
                "command": "category.create", "key": key, "body": ["categoryId": key, "name": key],
            ]
            return line.encoded() + [UInt8(ascii: "\n")]
        }
        let answers = try await mall.postLines(Array(lines.joined()), token: admin, port: second.port)
        var positions: [String: Int64] = [:]
        for answer in answers {
            guard let key = answer["key"]?.asString, let position = answer["position"]?.asInteger else {
                throw Mall.Failure(description: String(decoding: answer.encoded(), as: UTF8.self))
            }
            positions[key] = position
        }
        #expect(positions.count == count)
        return positions
    }
}
