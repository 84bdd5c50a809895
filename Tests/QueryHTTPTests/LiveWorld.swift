import EventSourcing
import Identity
import LocalServers
import ProjectionKit
import QueryHTTP
import ReadModelRedis
import Redis
import Synchronization
import TestSupport
import Testing

/// A query server whose read model changes when a test says so, over a real Redis.
struct LiveWorld: Sendable {
    let notes: NoteWorld
    let rows: Rows
    private let store: RedisReadModel
    private let position = PositionCounter()

    static func with(
        _ change: (inout LiveLimits) -> Void = { _ in }, epochs: any EpochRegistry = NoRevocations(),
        _ body: @Sendable (LiveWorld) async throws -> Void
    ) async throws {
        let server = try await TestServers.freshRedis()
        let configuration = RedisConfiguration(.unix(path: server.socketPath))
        let store = RedisReadModel(client: RedisClient(configuration))
        _ = try await store.generations(of: .first)
        let mark = Watermark(projection: "notes", generation: 1, position: Position(1), epoch: 1)
        let switched = GenerationSwitch(
            to: GenerationID(partition: .first, projection: "notes", number: 1), foldVersion: 1, mark: mark,
            keepsOldUntil: Timestamp(milliseconds: 0))
        #expect(try await store.activate(switched, isForced: false))
        var limits = LiveLimits()
        limits.interval = .milliseconds(20)
        limits.retry = .milliseconds(50)
        change(&limits)
        var options = QueryOptions()
        options.live = limits
        let redis = RedisClient(configuration)
        let rows = Rows()
        try await NoteWorld.with(options, rows: rows, redis: redis, projections: ["notes"], epochs: epochs) { notes in
            let world = LiveWorld(notes: notes, rows: rows, store: store)
            try await world.settle()
            try await body(world)
        }
        await redis.close()
    }

    /// Returns when changes are heard: what is told later is not lost, and nothing earlier makes a query run.
    private func settle() async throws {
        for await change in notes.watermarks.changes() {
            if case .message = change { break }
            try await tell([])
        }
        while notes.live?.counts.heard == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Tells that these have changed; nil: too many to name.
    func tell(_ changed: [String]?) async throws {
        let mark = Watermark(projection: "notes", generation: 1, position: position.next(), epoch: 1)
        let outcomes = try await store.publish([WatermarkMessage(mark: mark, changed: changed)], of: .first)
        try #require(outcomes == [.published])
    }

    /// Changes a note, and tells nobody.
    func set(_ id: String, _ text: String) {
        rows.set("note", id, ["id": "\"\(id)\"", "text": "\"\(text)\"", "author": "\"a1\""])
    }

    /// Changes a note, and tells.
    func write(_ id: String, _ text: String) async throws {
        set(id, text)
        try await tell(["m:note:\(id)"])
    }

    /// Returns when there are so many streams; the test's time limit ends it else.
    func reached(streams: Int) async throws {
        while notes.live?.counts.streams != streams { try await Task.sleep(for: .milliseconds(2)) }
    }
}

/// Positions from 2 on.
private final class PositionCounter: Sendable {
    private let last = Mutex<Int64>(1)

    func next() -> Position {
        let position = last.withLock { last in
            last += 1
            return last
        }
        return Position(position)
    }
}
