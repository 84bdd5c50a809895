import Composition
import NIOCore
import Synchronization

/// Sends what shoppers, beginners and attackers send, and holds the server to an answer for each.
final class MixedLoad: Sendable {
    private static let tokenSeconds = 300.0

    private let mall: BenchMall
    private let position: Int64
    private let token: Mutex<(text: String, until: ContinuousClock.Instant)>
    private let counts = Mutex<[String: Int]>([:])
    private let recent = Mutex(LatencyRecorder())

    /// - Parameter position: of the last product.
    init(_ mall: BenchMall, atLeast position: Int64) async throws {
        self.mall = mall
        self.position = position
        token = Mutex((try await Self.issue(mall), .now + .seconds(Self.tokenSeconds)))
    }

    /// How often each kind was answered with each status.
    var tally: String {
        counts.withLock { counts in
            counts.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }.joined(separator: ", ")
        }
    }

    /// Returns when valid requests of every kind are answered, and by what is as new as the products.
    func untilServed() async throws {
        let end = ContinuousClock.now + .seconds(60)
        // Read models and the search index are not ready at the same moment.
        for number in [0, 6, 8, 9] {
            var asked = MixedRequest.valid(number)
            asked.readsStores = false
            asked.headers += [("mallard-at-least", "\(position)"), ("mallard-wait-ms", "5000")]
            try await untilServed(asked, end)
        }
    }

    private func untilServed(_ asked: MixedRequest, _ end: ContinuousClock.Instant) async throws {
        while true {
            do {
                // For the tenth of a second that a run lasts at least.
                _ = try await load.run(.clients(1), seconds: 0, warmUp: 0) { _ in self.wire(asked) }
                return
            } catch {
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Valid requests, one at a time.
    func alone(_ context: BenchContext) async throws -> HTTPLoad.Outcome {
        try await load.run(.clients(1), seconds: context.secondsPerPoint, warmUp: context.secondsOfWarmUp) {
            self.wire(MixedRequest.valid($0))
        }
    }

    /// The mixture, as many as it takes.
    func most(_ context: BenchContext) async throws -> HTTPLoad.Outcome {
        try await load.run(.clients(32), seconds: context.secondsPerPoint, warmUp: context.secondsOfWarmUp) {
            self.wire(MixedRequest.mixed($0))
        }
    }

    /// More documents than are kept.
    func fillCaches() async throws {
        _ = try await load.run(.perSecond(3_000), seconds: 1, warmUp: 0) {
            self.wire(MixedRequest.fresh(1_000_000_000 + $0))
        }
    }

    /// The mixture at a steady rate.
    func run(perSecond: Double, seconds: Double) async throws -> HTTPLoad.Outcome {
        var load = load
        load.recent = { time in self.recent.withLock { $0.record(time) } }
        return try await load.run(.perSecond(perSecond), seconds: seconds, warmUp: 0) {
            self.wire(MixedRequest.mixed($0))
        }
    }

    /// The latencies of valid requests since they were taken last.
    func takeRecent() -> LatencyRecorder {
        recent.withLock { recent in
            defer { recent = LatencyRecorder() }
            return recent
        }
    }

    /// To be called each second: tokens are good for less time than a load may last.
    func renewToken() async throws {
        guard token.withLock({ $0.until < .now }) else { return }
        let fresh = try await Self.issue(mall)
        token.withLock { $0 = (fresh, .now + .seconds(Self.tokenSeconds)) }
    }

    private var load: HTTPLoad { HTTPLoad(port: mall.settings.port) }

    private static func issue(_ mall: BenchMall) async throws -> String {
        try await mall.token("bench", kind: "staff", roles: ["admin"])
    }

    private func wire(_ wanted: MixedRequest) -> HTTPLoad.Request {
        var headers = wanted.headers
        headers.append(("mallard-tenant", BenchMall.tenant))
        if wanted.isStaff { headers.append(("authorization", "Bearer \(token.withLock { $0.text })")) }
        var request = HTTPLoad.Request(wanted.path, headers, wanted.body) { [self] in try judge($0, wanted) }
        request.leaves = wanted.isLive
        return request
    }

    private func judge(_ reply: HTTPLoad.Reply, _ wanted: MixedRequest) throws -> Bool {
        guard case .answer(let status, let body) = reply else {
            // What is too long need not be taken to its end.
            guard wanted.mayBeCutOff else {
                throw Program.Failure(description: "mixed: \(wanted.name): the connection was closed")
            }
            count(wanted, "cut off")
            return false
        }
        if wanted.statuses.contains(status), body.readableBytesView.starts(with: wanted.beginning.utf8) {
            count(wanted, "\(status)")
        } else {
            // Said in time, by a machine that has more to do than it can: an answer, though not the one wished for.
            guard status == 200, wanted.readsStores, Self.saysLater(body) else {
                throw Program.Failure(
                    description: "mixed: \(wanted.name): status \(status), \(String(buffer: body).prefix(300))")
            }
            count(wanted, "later")
        }
        return wanted.isValid
    }

    private static func saysLater(_ body: ByteBuffer) -> Bool {
        let text = String(buffer: body)
        return text.contains("\"code\":\"TIMEOUT\"") || text.contains("\"code\":\"UNAVAILABLE\"")
    }

    private func count(_ request: MixedRequest, _ what: String) {
        counts.withLock { $0["\(request.name) \(what)", default: 0] += 1 }
    }
}
