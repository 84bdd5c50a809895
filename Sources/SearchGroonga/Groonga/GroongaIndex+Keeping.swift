import EventSourcing
public import JSON
import ProjectionKit

/// What all sinks that keep an index do.
extension GroongaIndex {
    func start() async throws(EventSinkError) -> Position {
        do { return try await open() } catch { throw Self.fault(error) }
    }

    /// Throws `moved` if somebody has discarded the index, or it has lost what was written.
    func requireStanding(at checkpoint: Position) async throws(EventSinkError) {
        let found: Position?
        do { found = try await standing() } catch { throw Self.fault(error) }
        guard let found, found >= checkpoint else { throw .moved }
    }

    /// Moves the checkpoint, unless the index has been discarded.
    func advance(from checkpoint: Position, to reached: Position) async throws(EventSinkError) {
        try await requireStanding(at: checkpoint)
        do { try await moveCheckpoint(to: reached) } catch { throw await given(up: error) }
    }

    /// An index that refuses to be written is broken, or somebody has thrown it away: what is left of it goes, so that
    /// `start()` makes it anew instead of trusting it again.
    func given(up error: SearchError) async -> EventSinkError {
        guard case .refused = error else { return Self.fault(error) }
        do { try await removeAll() } catch { return Self.fault(error) }
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
