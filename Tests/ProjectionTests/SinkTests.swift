import Domain
import EventSourcing
import Logging
import MemoryStores
import ProjectionKit
import Synchronization
import TestSupport
import Testing

@testable import Projecting

@Suite("Sinks that follow the log", .timeLimit(.minutes(5)))
struct SinkTests {
    /// Keeps the position it was given, until somebody empties it.
    private final class KeptPosition: EventSink {
        let name = "kept"
        let categories: EventCategories = .cart
        let position = Mutex(Position.start)
        let starts = Mutex(0)
        let isBroken = Mutex(false)

        func start() async throws(EventSinkError) -> Position {
            starts.withLock { $0 += 1 }
            if isBroken.withLock({ $0 }) { throw .unavailable(reason: "it is away") }
            return position.withLock { $0 }
        }

        func confirm(_ position: Position) async throws(EventSinkError) {
            if self.position.withLock({ $0 < position }) { throw .moved }
        }

        func take(_ page: EventPage) async throws(EventSinkError) {
            position.withLock { $0 = page.through }
        }
    }

    private func following(_ sink: KeptPosition, _ body: (Projector, Folding) async throws -> Void) async throws {
        let folding = Folding()
        var logger = Logger(label: "projector")
        logger.logLevel = .critical
        let projector = Projector(
            projections: [], sinks: [sink], log: folding.scribe.log, personKeys: folding.scribe.keys,
            store: folding.store, configuration: folding.configuration, logger: logger)
        try await folding.scribe.record([.cart("u1", .linesRemoved([]))])
        // Cancelled and awaited below, whatever the body does.
        let running = Task { await projector.run() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(projector, folding)) } catch { outcome = .failure(error) }
        running.cancel()
        await running.value
        try outcome.get()
    }

    @Test("One that was emptied while nothing happens is filled again")
    func emptied() async throws {
        let sink = KeptPosition()
        try await following(sink) { projector, folding in
            let head = try await folding.scribe.log.head().position
            await projector.reached(head, by: ["kept"])
            sink.position.withLock { $0 = .start }
            while sink.position.withLock({ $0 }) < head { await Task.yield() }
            #expect(sink.starts.withLock { $0 } == 2)
        }
    }

    @Test("One that is away is complained of until it is back")
    func away() async throws {
        let sink = KeptPosition()
        sink.isBroken.withLock { $0 = true }
        try await following(sink) { projector, folding in
            while await projector.complaints.isEmpty { await Task.yield() }
            let complaint = try #require(await projector.complaints.first)
            #expect(complaint.hasPrefix("kept: ") && complaint.contains("it is away"), "\(complaint)")
            sink.isBroken.withLock { $0 = false }
            await projector.reached(try await folding.scribe.log.head().position, by: ["kept"])
            while !(await projector.complaints.isEmpty) { await Task.yield() }
        }
    }
}
