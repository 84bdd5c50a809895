import EventSourcing

extension ProjectionRun {
    func fold(_ page: EventPage) -> FoldResult {
        result = FoldResult()
        var end = page.through
        for planned in plan {
            let event = page.events[planned.index]
            if let reason = obstacle(planned, event) {
                result.poison = PoisonedEvent(position: event.position, reason: reason)
                end = Position(event.position.rawValue - 1)
                break
            }
            guard case .success(let folded) = event.content else { continue }
            makeRoom(for: planned, at: event.position)
            apply(planned, folded, event.position)
        }
        for bucket in buckets.indices where buckets[bucket].count > 0 { close(bucket, at: end) }
        if result.poison != nil { result.steps += stepAll(to: end) }
        clearPlan()
        return result
    }

    /// Why this event cannot be taken; nil if it can.
    private func obstacle(_ planned: PlannedEvent, _ event: ProjectedEvent) -> String? {
        if case .failure(let error) = event.content { return error.reason }
        for index in planned.touches {
            let row = touches[index].row
            guard row.standing == .known else { return "row \(row.suffix) is unreadable" }
            guard row.size <= rowBytesMax else {
                return "row \(row.suffix) has \(row.size) bytes, more than the \(rowBytesMax) a row may have"
            }
        }
        if planned.facts >= 0, let fact = factPlans[planned.facts].wanted.first(where: { $0.standing != .known }) {
            return "fact \(fact.suffix) is unreadable"
        }
        return nil
    }

    private func apply(_ planned: PlannedEvent, _ event: FoldedEvent, _ position: Position) {
        if planned.facts >= 0 {
            for (entry, fact) in factPlans[planned.facts].stated where checkpoints[entry.bucket].position < position {
                touch(entry)
                entry.row = fact
            }
        }
        let known = reader(planned.facts)
        for index in planned.touches {
            let row = touches[index].row
            // The bucket has applied this event before: it was ahead when this run began.
            guard checkpoints[row.bucket].position < position else { continue }
            touch(row)
            P.fold(&row.row, touches[index].touch, event, known)
        }
        guard planned.facts >= 0 else { return }
        for entry in factPlans[planned.facts].forgotten where checkpoints[entry.bucket].position < position {
            touch(entry)
            entry.row = nil
            entry.ahead = nil
        }
    }

    private func touch(_ row: CachedRow<P.Row>) {
        guard !row.isTouched else { return }
        row.isTouched = true
        row.stored = row.row
        buckets[row.bucket].rows.append(row)
    }

    private func touch(_ fact: CachedFact) {
        guard !fact.isTouched else { return }
        fact.isTouched = true
        fact.stored = fact.row
        buckets[fact.bucket].facts.append(fact)
    }

    /// Closes the buckets that this event would take past what one step may write.
    private func makeRoom(for planned: PlannedEvent, at position: Position) {
        let most = planned.touches.count + (planned.facts >= 0 ? 2 : 0)
        let before = Position(position.rawValue - 1)
        for index in planned.touches {
            let bucket = touches[index].row.bucket
            if buckets[bucket].count > 0, buckets[bucket].count + most > BucketStep.rowsMax {
                close(bucket, at: before)
            }
        }
        guard planned.facts >= 0 else { return }
        for (entry, _) in factPlans[planned.facts].stated where buckets[entry.bucket].count >= BucketStep.rowsMax {
            close(entry.bucket, at: before)
        }
    }

    /// Ends a bucket's step at `position`: writes what of its rows differs from what is stored.
    private func close(_ index: Int, at position: Position) {
        var writes = StepWrites()
        for fact in buckets[index].facts {
            _ = writes.put(fact.row, was: fact.stored, suffix: fact.suffix)
            if fact.stored == nil, fact.row != nil { seen?.insert(fact.suffix) }
            fact.isTouched = false
            fact.stored = nil
            fact.ahead = nil
            facts.remeasure(fact)
        }
        for row in buckets[index].rows {
            write(row, &writes)
            row.isTouched = false
            row.stored = nil
            rows.remeasure(row)
        }
        buckets[index].rows.removeAll(keepingCapacity: true)
        buckets[index].facts.removeAll(keepingCapacity: true)
        // Also without writes: two events that undo one another must never be seen one without the other.
        result.steps.append(step(index, to: position, writes))
    }

    private func write(_ row: CachedRow<P.Row>, _ writes: inout StepWrites) {
        let isChanged = writes.put(row.row, was: row.stored, suffix: row.suffix)
        if row.stored == nil, row.row != nil { seen?.insert(row.suffix) }
        if isChanged { note("m:", row.suffix) }
        guard hasParts || P.hasIndexes else { return }
        let tenant = Substring(row.suffix.utf8.dropLast(row.key.utf8.count))
        if hasParts { writeParts(row, tenant, &writes) }
        guard indexes(of: row.bucket) == .kept else { return }
        writes.move(entries(row.stored, row.key), to: entries(row.row, row.key), suffix: { "\(tenant)\($0)" }) {
            note("i:", "\(tenant)\($0)")
        }
    }

    private func writeParts(_ row: CachedRow<P.Row>, _ tenant: Substring, _ writes: inout StepWrites) {
        let old = row.stored.map { P.parts($0, row.key) } ?? []
        let new = row.row.map { P.parts($0, row.key) } ?? []
        var before = Dictionary(old.map { ($0.key, $0.part) }) { first, _ in first }
        for (key, part) in new where writes.put(part, was: before.removeValue(forKey: key), suffix: "\(tenant)\(key)") {
            note("m:", "\(tenant)\(key)")
        }
        for (key, part) in old where before[key] != nil {
            _ = writes.put(nil, was: part, suffix: "\(tenant)\(key)")
            note("m:", "\(tenant)\(key)")
        }
    }

    func entries(_ row: P.Row?, _ key: String) -> [IndexEntry] {
        guard let row else { return [] }
        var visit = EntryVisitor()
        P.entries(row, key, &visit)
        return visit.entries
    }

    private func note(_ family: String, _ suffix: String) {
        guard let count = result.changed?.count else { return }
        if count >= WatermarkMessage.changedMax {
            result.changed = nil
        } else {
            result.changed?.append(family + suffix)
        }
    }
}
