import EventSourcing

/// Making the indexes that were deferred: `beginFilling`, `fill` with every row of the generation, `endFilling`.
///
/// Whoever is killed amid it leaves buckets that say so; all of it is then done again, of the same rows.
extension ProjectionRun {
    /// Memberships that one step writes, about: as much work for the store as any step.
    private static var entriesMax: Int { 1_000 }

    /// Whether nothing may be folded before the indexes are there: someone has begun to make them, or has left without
    /// them a generation that follows its indexes now.
    var owesIndexes: Bool {
        checkpoints.contains { $0.indexes == .filling || $0.indexes == .deferred && !defersIndexes }
    }

    /// From here on indexes follow the rows.
    func beginFilling() -> [BucketStep] {
        defersIndexes = false
        return steps(from: .deferred, to: .filling)
    }

    func endFilling() -> [BucketStep] { steps(from: .filling, to: .kept) }

    func fill(_ found: [StoredRow]) -> [BucketStep] {
        var steps: [BucketStep] = []
        var writes: [Int: StepWrites] = [:]
        var counts: [Int: Int] = [:]
        func close(_ bucket: Int) {
            guard let writes = writes.removeValue(forKey: bucket) else { return }
            steps.append(step(bucket, to: checkpoints[bucket], writes))
            counts[bucket] = 0
        }
        for row in found where checkpoints[row.bucket].indexes == .filling {
            // No tenant has a colon in its name.
            guard let colon = row.suffix.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let (tenant, key) = (row.suffix[...colon], String(row.suffix[colon...].utf8.dropFirst()) ?? "")
            // Facts stand in no index; a row that cannot be read stops whoever folds it next.
            guard !key.hasPrefix("~"), let content = P.Row(columns: row.columns) else { continue }
            let entries = entries(content, key)
            writes[row.bucket, default: StepWrites()].move(
                [], to: entries, suffix: { "\(tenant)\($0)" }, visit: { _ in })
            counts[row.bucket, default: 0] += entries.count
            if counts[row.bucket, default: 0] >= Self.entriesMax { close(row.bucket) }
        }
        for bucket in writes.keys.sorted() { close(bucket) }
        return steps
    }

    private func steps(from old: Checkpoint.Indexes, to new: Checkpoint.Indexes) -> [BucketStep] {
        checkpoints.indices.filter { checkpoints[$0].indexes == old }.map { bucket in
            step(bucket, to: Checkpoint(checkpoints[bucket].position, indexes: new), StepWrites())
        }
    }
}
