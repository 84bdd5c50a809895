public import ProjectionKit

/// Everything a generation holds, in one order that depends on nothing but what it holds.
///
/// Buckets in turn, keys within a bucket by bytes. Values are read in batches; only the names are held in memory.
public struct ReadModelDump: Sendable {
    private static let batch = 500

    private let store: any ReadModelStore

    public init(of store: any ReadModelStore) { self.store = store }

    /// Hands over every entry with its bucket. Nobody should be writing meanwhile.
    public func visit(
        _ keys: GenerationKeys, _ visit: (_ bucket: Int, StoredEntry) throws -> Void
    ) async throws {
        let names = try await store.names(of: keys.generation)
        for bucket in names.indices {
            for start in stride(from: 0, to: names[bucket].count, by: Self.batch) {
                let batch = Array(names[bucket][start..<min(start + Self.batch, names[bucket].count)])
                for entry in try await store.entries(batch, of: keys, bucket: bucket) { try visit(bucket, entry) }
            }
        }
    }
}

extension StoredEntry {
    /// The entry as bytes: equal entries give equal bytes, different ones different bytes. For digests.
    public var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        func append(_ word: some Collection<UInt8>) {
            bytes.append(contentsOf: String(word.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: word)
        }
        append(Array(key.utf8))
        switch value {
        case .row(let columns):
            for column in columns {
                append(column.name)
                append(column.value)
            }
        case .index(let members):
            for member in members {
                append(member.member)
                append(Array(String(member.score).utf8))
            }
        }
        return bytes
    }
}
