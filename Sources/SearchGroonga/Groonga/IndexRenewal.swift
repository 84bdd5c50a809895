import Domain
import EventSourcing
public import ProjectionKit

/// Fills a generation of an index from the log's beginning, and makes it the live one.
///
/// A document is made from the read models as they are now, so of the events that were there when this began only
/// which documents they are of matters. While batches are written the next is read.
public actor IndexRenewal: SinkRenewal {
    /// The document that an event changes, if any; whether the event was there when the renewal began.
    typealias Touched = @Sendable (FoldedEvent, EventCategories, Bool) -> String?
    /// Documents as the read models have them at a position or later.
    typealias Batch = @Sendable (TenantID, [String], Position) async throws(EventSinkError) -> IndexBatch

    private static let batchMax = 2_000
    private static let gatheredMax = 20_000

    private let index: GroongaIndex
    private let generation: IndexGeneration
    private let head: Position
    /// Batches that are written, and tables whose indexes are made, at a time.
    private let writers: Int
    private let touched: Touched
    private let batch: Batch
    private var gathered: [TenantID: Set<String>] = [:]
    private var gatheredCount = 0
    private var hasIndexes = false

    init(
        index: GroongaIndex, generation: IndexGeneration, head: Position, writers: Int,
        touched: @escaping Touched, batch: @escaping Batch
    ) {
        self.index = index
        self.generation = generation
        self.head = head
        self.writers = writers
        self.touched = touched
        self.batch = batch
    }

    public func take(_ page: EventPage) async throws(EventSinkError) -> Bool {
        for event in page.events {
            switch event.content {
            case .success(let folded):
                guard let id = touched(folded, event.category, event.position <= head) else { continue }
                if gathered[folded.tenant, default: []].insert(id).inserted { gatheredCount += 1 }
            case .failure(let unreadable): throw .refused(event.position, reason: unreadable.reason)
            }
        }
        let isAtEnd = page.through >= head && !page.isFull
        if isAtEnd || gatheredCount >= Self.gatheredMax { try await write(at: max(head, page.through)) }
        guard isAtEnd else { return false }
        do {
            guard try await index.wantsRenewal() else {
                // Somebody else was faster.
                try await index.drop { $0 == generation.number }
                return true
            }
            guard hasIndexes else {
                try await generation.makeIndexes(atATime: writers)
                hasIndexes = true
                // The log has gone on meanwhile.
                return false
            }
            // Readers are never shown less than before.
            if let state = try await index.state(), state.checkpoint > page.through { return false }
            try await index.activate(generation, at: page.through)
            return true
        } catch { throw GroongaIndex.fault(error) }
    }

    private func write(at position: Position) async throws(EventSinkError) {
        var writing = BatchWriting(into: generation, atATime: writers)
        do throws(EventSinkError) {
            for (tenant, ids) in gathered.sorted(by: { $0.key < $1.key }) {
                let ids = ids.sorted()
                for start in stride(from: 0, to: ids.count, by: Self.batchMax) {
                    let ids = Array(ids[start..<min(start + Self.batchMax, ids.count)])
                    try await writing.begin(try await batch(tenant, ids, position))
                }
            }
        } catch {
            await writing.settle()
            throw error
        }
        try await writing.end()
        gathered = [:]
        gatheredCount = 0
    }
}

/// Batches that are written side by side. Whoever begins one sees to it that all have ended: by `end`, or `settle`.
private struct BatchWriting {
    private let generation: IndexGeneration
    private let atATime: Int
    /// The first begun first.
    private var tasks: [Task<Result<Void, SearchError>, Never>] = []

    init(into generation: IndexGeneration, atATime: Int) {
        self.generation = generation
        self.atATime = atATime
    }

    /// Waits until there is room for it.
    mutating func begin(_ batch: IndexBatch) async throws(EventSinkError) {
        while tasks.count >= atATime { try await endFirst() }
        tasks.append(Task { [generation] in await Self.write(batch, into: generation) })
    }

    mutating func end() async throws(EventSinkError) {
        while !tasks.isEmpty { try await endFirst() }
    }

    /// Waits until none is written any more, whatever becomes of them.
    func settle() async {
        for task in tasks { _ = await task.value }
    }

    private mutating func endFirst() async throws(EventSinkError) {
        do { try await tasks[0].value.get() } catch {
            await settle()
            throw GroongaIndex.fault(error)
        }
        tasks.removeFirst()
    }

    private static func write(_ batch: IndexBatch, into generation: IndexGeneration) async -> Result<Void, SearchError>
    {
        do { return .success(try await generation.write(batch)) } catch { return .failure(error) }
    }
}
