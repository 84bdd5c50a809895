public import EventSourcing
public import ProjectionKit

/// Folds the log afresh and compares the outcome with what a store holds, byte by byte.
public struct ReadModelDiff: Sendable {
    public struct Difference: Hashable, Sendable, CustomStringConvertible {
        public let projection: String
        public let bucket: Int
        /// `m:demo:p1` or `i:demo:price`
        public let key: String
        /// What the log says; nil: nothing.
        public let folded: StoredEntry?
        /// What the store holds; nil: nothing.
        public let stored: StoredEntry?

        public var description: String {
            "\(projection) bucket \(bucket) \(key): folded \(Self.text(folded)), stored \(Self.text(stored))"
        }

        private static func text(_ entry: StoredEntry?) -> String {
            guard let entry else { return "nothing" }
            return String(decoding: entry.canonicalBytes, as: UTF8.self)
        }
    }

    public enum Failure: Error, Hashable, Sendable {
        /// There is no live generation of this fold's version.
        case notLive(String)
        /// Buckets stand at different positions, these: a projector is writing, or was ended amid its work. Looking
        /// again tells which.
        case apart(String, [Position?])
        /// The log has an event this fold cannot take.
        case poisoned(String, at: Position, reason: String)
        case log(EventLogError)
        case store(ReadModelError)
    }

    public struct Report: Sendable {
        /// The position at which both were compared.
        public let position: Position
        /// Rows and indexes compared.
        public let compared: Int
        /// The first differences, in the order of buckets and keys.
        public let differences: [Difference]
    }

    private let log: any EventLog
    private let decode: EventDecoding
    private let personKeys: any PersonKeyStore
    private let configuration: ProjectorConfiguration

    public init(
        log: any EventLog, decode: @escaping EventDecoding = Projector.decode, personKeys: any PersonKeyStore,
        configuration: ProjectorConfiguration = ProjectorConfiguration()
    ) {
        self.log = log
        self.decode = decode
        self.personKeys = personKeys
        self.configuration = configuration
    }

    /// Compares the live generation of one projection at the position where it stands. The fresh fold is held in
    /// memory.
    public func compare(
        _ projection: any Projection.Type, in store: any ReadModelStore, differencesMax: Int = 20
    ) async throws(Failure) -> Report {
        let name = projection.name
        let (live, position) = try await standing(projection, in: store)
        let fresh = MemoryReadModel()
        let folded = try await fold(projection, through: position, into: fresh)
        var differences: [Difference] = []
        var compared = 0
        do throws(ReadModelError) {
            let foldedNames = try await fresh.names(of: folded.generation)
            let storedNames = try await store.names(of: live.generation)
            for bucket in 0..<RowLayout.bucketCount where differences.count < differencesMax {
                let names = Set(foldedNames[bucket]).union(storedNames[bucket]).sorted {
                    $0.utf8.lexicographicallyPrecedes($1.utf8)
                }
                compared += names.count
                for start in stride(from: 0, to: names.count, by: 500) {
                    let batch = Array(names[start..<min(start + 500, names.count)])
                    let left = try await fresh.entries(batch, of: folded, bucket: bucket)
                    let right = try await store.entries(batch, of: live, bucket: bucket)
                    differences += Self.differences(name, bucket, batch, left, right)
                }
            }
        } catch {
            throw .store(error)
        }
        return Report(position: position, compared: compared, differences: Array(differences.prefix(differencesMax)))
    }

    /// Folds the log up to `position` into a store that holds nothing of the projection yet.
    public func fold(
        _ projection: any Projection.Type, through position: Position, into store: any ReadModelStore
    ) async throws(Failure) -> GenerationKeys {
        let run = projection.makeRun(
            partition: configuration.partition, generation: 1, rowBytesMax: configuration.rowBytesMax)
        do { try await store.open(run.keys.generation, foldVersion: run.foldVersion) } catch { throw .store(error) }
        // With its indexes from the start, unlike a rebuild: so that one way is compared with the other.
        run.restart(Array(repeating: .start, count: RowLayout.bucketCount), false)
        let reader = LogReader(
            log: log, decode: decode, keys: PersonKeyRing(store: personKeys), pageLimit: configuration.pageLimit,
            end: position)
        let lane = FoldLane(
            reader: reader, store: store, configuration: configuration, cacheBytes: configuration.cacheBytes)
        lane.join(run)
        var poison: PoisonedEvent?
        do throws(LaneFault) {
            while lane.position < position, poison == nil {
                let advance = try await lane.advance()
                poison = advance.poisoned.first?.event
                guard !advance.isIdle else { break }
            }
            try await lane.finish()
        } catch {
            throw Self.failure(error)
        }
        if let poison { throw .poisoned(projection.name, at: poison.position, reason: poison.reason) }
        return run.keys
    }
}

extension ReadModelDiff {
    private func standing(
        _ projection: any Projection.Type, in store: any ReadModelStore
    ) async throws(Failure) -> (GenerationKeys, Position) {
        let live: GenerationAlias?
        do {
            live = try await store.generations(of: configuration.partition)[projection.name]?.live
        } catch { throw .store(error) }
        guard let live, live.foldVersion == projection.version else { throw .notLive(projection.name) }
        let id = GenerationID(partition: configuration.partition, projection: projection.name, number: live.number)
        let found: [[Checkpoint?]]
        do { found = try await store.checkpoints(of: [id]) } catch { throw .store(error) }
        let checkpoints = Set(found[0])
        guard checkpoints.count == 1, case let checkpoint?? = checkpoints.first else {
            throw .apart(projection.name, found[0].map { $0?.position })
        }
        return (GenerationKeys(id, layout: projection.layout), checkpoint.position)
    }

    private static func differences(
        _ projection: String, _ bucket: Int, _ names: [String], _ folded: [StoredEntry], _ stored: [StoredEntry]
    ) -> [Difference] {
        let left = Dictionary(folded.map { ($0.key, $0) }) { first, _ in first }
        let right = Dictionary(stored.map { ($0.key, $0) }) { first, _ in first }
        return names.compactMap { name in
            left[name] == right[name]
                ? nil
                : Difference(
                    projection: projection, bucket: bucket, key: name, folded: left[name], stored: right[name])
        }
    }

    private static func failure(_ fault: LaneFault) -> Failure {
        switch fault {
        case .log(let error): .log(error)
        case .store(let error): .store(error)
        case .fenced(let reason): .store(.corrupt(reason: reason))
        }
    }
}
