import EventSourcing
public import JSON
import ProjectionKit

/// What all sinks that keep an index do.
extension GroongaIndex {
    private static let look = Duration.milliseconds(100)
    /// Documents that are made and written at a time.
    private static let batchMax = 1_000

    /// Waits until a generation stands, which another fills, and leads readers to it.
    func start() async throws(EventSinkError) -> State {
        while true {
            do {
                if let standing = try await standing() {
                    try await lead(to: generation(standing.live))
                    return standing
                }
            } catch { throw Self.fault(error) }
            do { try await Task.sleep(for: Self.look) } catch { throw .unavailable(reason: "called off") }
        }
    }

    /// Nil: there is nothing to renew.
    func renewal(
        head: Position, touched: @escaping IndexRenewal.Touched, batch: @escaping IndexRenewal.Batch
    ) async throws(EventSinkError) -> IndexRenewal? {
        do {
            guard try await wantsRenewal() else { return nil }
            // Who searches meanwhile needs one of Groonga's threads.
            let writers = try await state() == nil ? 2 : 1
            return IndexRenewal(
                index: self, generation: try await makeGeneration(), head: head, writers: writers, touched: touched,
                batch: batch)
        } catch { throw Self.fault(error) }
    }

    /// Throws `moved` if another generation has taken its place, or it has lost what was written.
    func requireStanding(_ generation: Int64, at checkpoint: Position) async throws(EventSinkError) -> State {
        let standing: State?
        do { standing = try await self.standing() } catch { throw Self.fault(error) }
        guard let standing, standing.live == generation, standing.checkpoint >= checkpoint else { throw .moved }
        return standing
    }

    /// Throws `moved` also if nobody can read it.
    func requireReadable(_ generation: Int64, at checkpoint: Position) async throws(EventSinkError) {
        _ = try await requireStanding(generation, at: checkpoint)
        do { _ = try await count() } catch { throw await given(up: error, generation) }
    }

    /// Moves the checkpoint of a generation that stands, never back: another projector may have come further.
    func advance(
        _ generation: Int64, from checkpoint: Position, to reached: Position
    ) async throws(EventSinkError) {
        let standing = try await requireStanding(generation, at: checkpoint)
        guard reached > standing.checkpoint else { return }
        do { try await moveCheckpoint(of: generation, to: reached) } catch { throw await given(up: error, generation) }
    }

    /// Writes the documents with these ids, made a batch at a time.
    func write(
        _ ids: [String], into number: Int64, _ batch: @Sendable ([String]) async throws(EventSinkError) -> IndexBatch
    ) async throws(EventSinkError) {
        for start in stride(from: 0, to: ids.count, by: Self.batchMax) {
            let made = try await batch(Array(ids[start..<min(start + Self.batchMax, ids.count)]))
            do { try await generation(number).write(made) } catch { throw await given(up: error, number) }
        }
    }

    /// A generation that refuses to be written is broken, or another has taken its place. A broken one is live no
    /// more, so that a new one is filled.
    func given(up error: SearchError, _ generation: Int64) async -> EventSinkError {
        guard case .refused = error else { return Self.fault(error) }
        do {
            if try await state()?.live == generation { try await forget([generation]) }
        } catch { return Self.fault(error) }
        return .moved
    }

    static func fault(_ error: SearchError) -> EventSinkError {
        switch error {
        case .unavailable(let reason), .notUnderstood(let reason): .unavailable(reason: reason)
        case .timedOut: .unavailable(reason: "groonga did not answer in time")
        // A table is missing: somebody threw the index away.
        case .refused: .moved
        }
    }
}

/// A document of an index as it is stored, for those who check the index.
public struct StoredDocument: Sendable {
    public let tenant: String
    public let id: String
    public let columns: [(name: String, value: JSONValue)]
}

extension GroongaIndex {
    /// The documents that are stored, in a fixed order: at most `limit` after the first `offset`.
    func stored(_ columns: [String], offset: Int, limit: Int) async throws(SearchError) -> [StoredDocument] {
        try await documents(["_key"] + columns, offset: offset, limit: limit).compactMap { row in
            guard let key = row.first?.asString, let slash = key.firstIndex(of: "/") else { return nil }
            return StoredDocument(
                tenant: String(key[..<slash]), id: String(key[key.index(after: slash)...]),
                columns: Array(zip(columns, row.dropFirst())).map { (name: $0, value: $1) })
        }
    }
}
