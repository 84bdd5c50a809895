import Composition
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Sends what shoppers, beginners and attackers send, and holds the server to an answer for each.
final class MixedLoad: Sendable {
    struct Outcome: Sendable {
        let perSecond: Double
        /// Of the valid ones, from the instant each was due.
        let latencies: LatencyRecorder
        /// MiB of the query server, each second.
        let memory: [Double]
    }

    private static let tokenSeconds = 300.0
    /// More than clients at a time, and a multiple of them, so that requests at a time have one each.
    private static let connectionCount = 64

    private let mall: BenchMall
    private let position: Int64
    private let connections: [LoadConnection]
    private let token: Mutex<(text: String, until: ContinuousClock.Instant)>
    private let counts = Mutex<[String: Int]>([:])

    private init(_ mall: BenchMall, atLeast position: Int64, token: String) {
        self.mall = mall
        self.position = position
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        connections = (0..<Self.connectionCount).map { _ in LoadConnection(port: mall.settings.port, on: loop) }
        self.token = Mutex((token, .now + .seconds(Self.tokenSeconds)))
    }

    /// - Parameter position: of the last product.
    static func with<R: Sendable>(
        _ mall: BenchMall, atLeast position: Int64, _ body: (MixedLoad) async throws -> R
    ) async throws -> R {
        let load = MixedLoad(mall, atLeast: position, token: try await issue(mall))
        let result: Result<R, any Error>
        do { result = .success(try await body(load)) } catch { result = .failure(error) }
        for connection in load.connections { connection.close() }
        return try result.get()
    }

    /// How often each kind was answered with each status.
    var tally: String {
        counts.withLock { counts in
            counts.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }.joined(separator: ", ")
        }
    }

    /// Returns when a page is served that is as new as the products.
    func untilServed() async throws {
        var request = MixedRequest.page(1)
        request.readsStores = false
        request.headers += [("mallard-at-least", "\(position)"), ("mallard-wait-ms", "5000")]
        let end = ContinuousClock.now + .seconds(60)
        while true {
            do {
                try await send(request)
                return
            } catch {
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// The next valid request.
    func sendValid(_ number: Int) async throws { try await send(MixedRequest.valid(number), over: number) }

    /// The next request of the mixture; says whether it was a valid one.
    @discardableResult
    func send(_ number: Int) async throws -> Bool {
        let request = MixedRequest.mixed(number)
        try await send(request, over: number)
        return request.isValid
    }

    /// More documents than are kept.
    func fillCaches() async throws {
        for number in 0..<1_500 { try await send(MixedRequest.fresh(1_000_000_000 + number)) }
    }

    /// - Parameter each: gets each second, every five of them with the latencies since; gives the memory held.
    func run(
        perSecond: Double, seconds: Double, each: @escaping @Sendable (Int, LatencyRecorder?) async -> Double
    ) async throws -> Outcome {
        let latencies = LatencyRecorder()
        let recent = RecentLatencies()
        let start = ContinuousClock.now + .milliseconds(100)
        let count = Int(perSecond * seconds)
        return try await withThrowingTaskGroup(of: [Double].self) { group in
            group.addTask {
                var memory: [Double] = []
                for second in 1...max(1, Int(seconds)) {
                    try await Task.sleep(until: start + .seconds(second), clock: .continuous)
                    let told = second % 5 == 0 ? recent.take() : nil
                    memory.append(await each(second, told))
                    try await self.renewToken()
                }
                return memory
            }
            // A connection's requests wait for one another, and are counted as waiting: from the instant each was due.
            for first in connections.indices {
                group.addTask {
                    for number in stride(from: first, to: count, by: self.connections.count) {
                        let due = start + .seconds(Double(number) / perSecond)
                        if due > .now { try await Task.sleep(until: due, clock: .continuous) }
                        guard try await self.send(number) else { continue }
                        let waited = due.duration(to: .now)
                        latencies.record(waited)
                        recent.record(waited)
                    }
                    return []
                }
            }
            let memory = try await group.reduce(into: []) { $0 += $1 }
            let time = start.duration(to: .now) / .seconds(1)
            return Outcome(perSecond: Double(count) / time, latencies: latencies, memory: memory)
        }
    }

    private static func issue(_ mall: BenchMall) async throws -> String {
        try await mall.token("bench", kind: "staff", roles: ["admin"])
    }

    private func renewToken() async throws {
        guard token.withLock({ $0.until < .now }) else { return }
        let fresh = try await Self.issue(mall)
        token.withLock { $0 = (fresh, .now + .seconds(Self.tokenSeconds)) }
    }

    private func send(_ wanted: MixedRequest, over number: Int = 0) async throws {
        var headers: HTTPHeaders = ["mallard-tenant": BenchMall.tenant]
        for (name, value) in wanted.headers { headers.replaceOrAdd(name: name, value: value) }
        if wanted.isStaff { headers.add(name: "authorization", value: "Bearer \(token.withLock { $0.text })") }
        let reply: LoadConnection.Reply
        do {
            reply = try await connections[number % connections.count].send(
                wanted.path, headers, wanted.body, leaves: wanted.isLive)
        } catch  where wanted.mayBeCutOff {
            // What is too long need not be taken to its end.
            return count(wanted, "cut off")
        }
        let (status, bytes) = (reply.status, reply.bytes)
        guard wanted.statuses.contains(status), bytes.starts(with: wanted.beginning.utf8) else {
            // Said in time, by a machine that has more to do than it can: an answer, though not the one wished for.
            if status == 200, wanted.readsStores, Self.saysLater(bytes) { return count(wanted, "later") }
            throw Program.Failure(
                description: "mixed: \(wanted.name): status \(status), "
                    + String(decoding: bytes.prefix(300), as: UTF8.self))
        }
        count(wanted, "\(status)")
    }

    private static func saysLater(_ body: [UInt8]) -> Bool {
        let text = String(decoding: body, as: UTF8.self)
        return text.contains("\"code\":\"TIMEOUT\"") || text.contains("\"code\":\"UNAVAILABLE\"")
    }

    private func count(_ request: MixedRequest, _ what: String) {
        counts.withLock { $0["\(request.name) \(what)", default: 0] += 1 }
    }
}

/// Latencies since they were looked at last.
private final class RecentLatencies: Sendable {
    private let recorder = Mutex(LatencyRecorder())

    func record(_ duration: Duration) { recorder.withLock { $0.record(duration) } }

    func take() -> LatencyRecorder {
        recorder.withLock { recorder in
            defer { recorder = LatencyRecorder() }
            return recorder
        }
    }
}
