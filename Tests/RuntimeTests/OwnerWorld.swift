import EventSourcing
import Leases
import Logging
import MemoryStores
import Runtime
import Testing

/// One partition in memory: a log that outlives its owners, and owners that come and go.
struct OwnerWorld {
    let log: MemoryEventLog
    let keys = MemoryPersonKeyStore()
    let time = ManualTime()
    var configuration = RuntimeConfiguration.eager

    init(faults: MemoryFaults = MemoryFaults()) { log = MemoryEventLog(faults: faults) }

    static let tenant = TenantID("t")

    /// Runs an owner while `body` uses it, then drains it.
    @discardableResult
    func withOwner<R: Sendable>(
        epoch: Int64 = 1, _ body: @Sendable (PartitionOwner) async throws -> R
    ) async throws -> R {
        let owner = makeOwner(epoch: epoch)
        async let end = owner.run()
        let result: Result<R, any Error>
        do { result = .success(try await body(owner)) } catch { result = .failure(error) }
        owner.drain()
        _ = await end
        return try result.get()
    }

    func makeOwner(epoch: Int64 = 1) -> PartitionOwner {
        PartitionOwner(
            lease: Lease(partition: .first, holder: "test", epoch: epoch), log: log, personKeys: keys,
            configuration: configuration, time: time.source, encodeMeta: { _ in [7] }, logger: .silent)
    }

    /// The state of a counter as the log has it, from the beginning.
    func total(_ counter: String) async throws -> Int64 {
        let key = StreamKey(Self.tenant, Counter.stream(counter))
        let events = try await log.read(key, after: .empty, limit: .max)
        #expect(events.map(\.version.count) == Array(1...Int32(max(1, events.count))).prefix(events.count).map { $0 })
        return try events.reduce(0) { sum, event in
            switch try Counter.decode(event.data, keys: NoPersonKeys()) {
            case .added(let amount): sum + amount
            }
        }
    }
}

extension Logger {
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension CommandEnvelope {
    /// From one user; the body's hash is that of its description unless said otherwise.
    init(_ key: String, _ command: some ExecutableCommand, hash: String? = nil, user: String = "u") {
        self.init(
            tenant: OwnerWorld.tenant, actor: Actor(kind: .user, id: PrincipalID(user)), key: CommandKey(key),
            bodyHash: Array((hash ?? "same").utf8), route: "counter.add", command: command)
    }
}

extension CommandAnswer {
    var position: Int64? {
        if case .accepted(let position, _, _) = self { position.rawValue } else { nil }
    }

    var result: String? {
        if case .accepted(_, let result, _) = self { String(decoding: result, as: UTF8.self) } else { nil }
    }

    var isReplay: Bool {
        if case .accepted(_, _, let replayed) = self { replayed } else { false }
    }

    var code: String? {
        if case .rejected(let rejection) = self { rejection.code } else { nil }
    }

    var failure: CommandFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }

    var isDefect: Bool {
        if case .failed(.defect) = self { true } else { false }
    }
}
