import EventSourcing
import ProjectionKit
import ReadModelRedis
import Synchronization

/// What the names of one generation begin with, by bucket.
final class ModelNames: Sendable {
    let generation: Int
    /// `m:{1.product_page.3.17}:`
    let rows: [[UInt8]]
    /// `i:{1.product_page.3.17}:`
    let indexes: [[UInt8]]

    init(_ id: GenerationID) {
        generation = id.number
        // The layout decides buckets, not names.
        let keys = GenerationKeys(id, layout: .keyed)
        rows = (0..<RowLayout.bucketCount).map { Array(keys.row(bucket: $0, suffix: "").utf8) }
        indexes = (0..<RowLayout.bucketCount).map { Array(keys.index(bucket: $0, suffix: "").utf8) }
    }
}

/// Which generation of each read model readers use now: the one its watermark names.
final class LiveModels: Sendable {
    private let watermarks: Watermarks
    private let partition: PartitionID
    private let names = Mutex<[String: ModelNames]>([:])

    init(watermarks: Watermarks, partition: PartitionID) {
        self.watermarks = watermarks
        self.partition = partition
    }

    /// Nil while there is nothing to read.
    func names(of model: ReadModel) -> ModelNames? {
        guard let mark = watermarks.mark(of: model.name) else { return nil }
        return names.withLock { names in
            if let known = names[model.name], known.generation == mark.generation { return known }
            let fresh = ModelNames(
                GenerationID(partition: partition, projection: model.name, number: mark.generation))
            names[model.name] = fresh
            return fresh
        }
    }

    func isReady(_ projection: String) -> Bool { watermarks.mark(of: projection) != nil }
}
