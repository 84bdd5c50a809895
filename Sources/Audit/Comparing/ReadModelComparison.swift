public import EventSourcing
import Projecting
public import ProjectionKit

/// Folds the log afresh and compares with what a store holds, byte by byte, one read model after the other.
///
/// Memory: the largest read model once, about three times what it takes in Redis.
public struct ReadModelComparison: Sendable {
    private static let differencesMax = 20
    private static let triesMax = 5

    private let store: any ReadModelStore
    private let diff: ReadModelDiff
    private let partition: PartitionID
    private let rest: @Sendable () async throws -> Void

    /// - Parameter rest: awaited before looking again at a read model that is being written; a second or so.
    public init(
        log: any EventLog, personKeys: any PersonKeyStore, store: any ReadModelStore,
        partition: PartitionID = .first, rest: @escaping @Sendable () async throws -> Void
    ) {
        self.store = store
        self.partition = partition
        self.rest = rest
        var configuration = ProjectorConfiguration()
        configuration.partition = partition
        // Everything stays in memory anyway: let the cache give it up late.
        configuration.cacheBytes = 256 << 20
        diff = ReadModelDiff(log: log, personKeys: personKeys, configuration: configuration)
    }

    /// Compares at the position where the read model stands. One that is being written is given a few seconds' time.
    public func compare(_ projection: any Projection.Type) async throws -> ComparisonReport.Item {
        var seen: Set<[Position?]> = []
        for attempt in 0..<Self.triesMax {
            if attempt > 0 { try await rest() }
            switch await attempted(projection) {
            case .compared(let item): return item
            case .written: seen.insert([])
            case .apart(let checkpoints): seen.insert(checkpoints)
            }
        }
        guard seen.count == 1, let still = seen.first, !still.isEmpty else {
            return Self.failed(
                projection,
                "it is being written all the time: compare again without load, or with the projector stopped")
        }
        let known = still.compactMap { $0 }
        let range = "\(known.min() ?? .start) to \(known.max() ?? .start)"
        return Self.failed(
            projection,
            "it stands apart, at positions \(range), and nobody writes it: no projector is running, or this read model "
                + "has stopped. The projector's log says why; compare again when it has gone on")
    }

    private enum Attempt {
        case compared(ComparisonReport.Item)
        /// It was written meanwhile.
        case written
        /// Its buckets stand at these different positions.
        case apart([Position?])
    }

    private func attempted(_ projection: any Projection.Type) async -> Attempt {
        do throws(ReadModelDiff.Failure) {
            return try await comparison(projection).map(Attempt.compared) ?? .written
        } catch {
            if case .apart(_, let checkpoints) = error { return .apart(checkpoints) }
            return .compared(Self.failed(projection, Self.text(error)))
        }
    }

    /// Nil if it was written meanwhile.
    private func comparison(
        _ projection: any Projection.Type
    ) async throws(ReadModelDiff.Failure) -> ComparisonReport.Item? {
        let report = try await diff.compare(projection, in: store, differencesMax: Self.differencesMax)
        // What was written meanwhile was compared with a fold that does not have it.
        guard try await isStill(projection, at: report.position) else { return nil }
        let differences = report.differences.flatMap(Self.differences)
        return ComparisonReport.Item(
            name: projection.name, position: report.position, compared: report.compared,
            outcome: differences.isEmpty ? .same : .differs(Array(differences.prefix(Self.differencesMax))))
    }

    private static func text(_ failure: ReadModelDiff.Failure) -> String {
        switch failure {
        case .apart: "its buckets stand at different positions"
        case .notLive: "there is no live generation of this version: the projector has not built it"
        case .poisoned(_, let position, let reason):
            "the event at position \(position) cannot be folded: \(reason)"
        case .log(let error): "the log cannot be read: \(error)"
        case .store(let error): "the read models cannot be read: \(error)"
        }
    }

    private static func failed(_ projection: any Projection.Type, _ reason: String) -> ComparisonReport.Item {
        ComparisonReport.Item(name: projection.name, position: .start, compared: 0, outcome: .failed(reason))
    }

    private func isStill(
        _ projection: any Projection.Type, at position: Position
    ) async throws(ReadModelDiff.Failure) -> Bool {
        do {
            guard let live = try await store.generations(of: partition)[projection.name]?.live else { return false }
            let id = GenerationID(partition: partition, projection: projection.name, number: live.number)
            return try await store.checkpoints(of: [id])[0].allSatisfy { $0?.position == position }
        } catch {
            throw .store(error)
        }
    }

    /// Column by column, where both sides have the row; else as a whole.
    private static func differences(_ difference: ReadModelDiff.Difference) -> [ComparisonReport.Difference] {
        guard case .row(let folded)? = difference.folded?.value, case .row(let stored)? = difference.stored?.value
        else {
            return [
                .init(
                    key: difference.key, column: nil, folded: difference.folded.map(Self.text),
                    stored: difference.stored.map(Self.text))
            ]
        }
        let left = Dictionary(folded.map { ($0.name, $0.value) }) { first, _ in first }
        let right = Dictionary(stored.map { ($0.name, $0.value) }) { first, _ in first }
        let names = Set(left.keys).union(right.keys).sorted { $0.lexicographicallyPrecedes($1) }
        return names.filter { left[$0] != right[$0] }.map { name in
            .init(
                key: difference.key, column: String(decoding: name, as: UTF8.self), folded: left[name].map(Self.text),
                stored: right[name].map(Self.text))
        }
    }

    private static func text(_ entry: StoredEntry) -> String {
        let parts: [String] =
            switch entry.value {
            case .row(let columns): columns.map { "\(String(decoding: $0.name, as: UTF8.self))=\(text($0.value))" }
            case .index(let members): members.map { "\(String(decoding: $0.member, as: UTF8.self))=\($0.score)" }
            }
        return text(Array(parts.joined(separator: " ").utf8))
    }

    /// At most so much of a value as a line can hold.
    private static func text(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(200), as: UTF8.self)
        return bytes.count > 200 ? "\(text)… (\(bytes.count) bytes)" : text
    }
}
