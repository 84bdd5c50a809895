import EventSourcing

extension ProjectionRun {
    func planFacts(_ page: EventPage) -> [RowsRequest.Row] {
        clearPlan()
        let lowest = lowest
        let wanted = P.categories
        for index in page.events.indices where wanted.contains(page.events[index].category) {
            guard page.events[index].position > lowest else { continue }
            plan.append(PlannedEvent(index: index, touches: 0..<0, facts: -1))
        }
        guard usesFacts else { return [] }
        var visit = FactVisitor<P.Fact>()
        for at in plan.indices {
            let event = page.events[plan[at].index]
            guard case .success(let folded) = event.content else { continue }
            visit.removeAll()
            P.facts(folded, &visit)
            guard !visit.stated.isEmpty || !visit.wanted.isEmpty || !visit.forgotten.isEmpty else { continue }
            plan[at].facts = factPlans.count
            factPlans.append(factPlan(visit, folded.tenant, event.position))
        }
        return awaitedFacts.map { RowsRequest.Row(bucket: $0.bucket, suffix: $0.suffix) }
    }

    func planRows(_ page: EventPage) -> [RowsRequest.Row] {
        var visit = TouchVisitor()
        for at in plan.indices {
            guard case .success(let event) = page.events[plan[at].index].content else { continue }
            visit.removeAll()
            P.touches(event, reader(plan[at].facts), &visit)
            let start = touches.count
            for touch in visit.touches {
                touches.append(PlannedTouch(touch: touch, row: row(event.tenant, touch.key)))
            }
            plan[at].touches = start..<touches.count
        }
        return awaitedRows.map { RowsRequest.Row(bucket: $0.bucket, suffix: $0.suffix) }
    }

    /// The facts an event asked for, stated before it or later in the page.
    func reader(_ index: Int) -> FactReader<P.Fact> {
        guard index >= 0 else { return FactReader() }
        return FactReader(
            factPlans[index].wanted.compactMap { entry in
                (entry.row ?? entry.ahead).map { (String(entry.key.dropFirst()), $0) }
            })
    }

    private func factPlan(
        _ visit: FactVisitor<P.Fact>, _ tenant: EventSourcing.TenantID, _ position: Position
    ) -> FactPlan {
        var plan = FactPlan()
        for (key, fact) in visit.stated {
            let bucket = P.layout.bucket(tenant: tenant, placement: P.placement(of: key))
            // A bucket that is ahead has the fact already, or has forgotten it.
            guard checkpoints[bucket].position < position else { continue }
            let entry = self.fact(tenant, key, isNew: true)
            entry.ahead = fact
            plan.stated.append((entry, fact))
        }
        for key in visit.wanted { plan.wanted.append(fact(tenant, key, isNew: false)) }
        for key in visit.forgotten { plan.forgotten.append(fact(tenant, key, isNew: false)) }
        return plan
    }

    private func fact(_ tenant: EventSourcing.TenantID, _ key: String, isNew: Bool) -> CachedFact {
        let name = "~" + key
        let cacheKey = RowCache<P.Fact>.Key(tenant: tenant, key: name)
        if let entry = facts.row(cacheKey) { return entry }
        let bucket = P.layout.bucket(tenant: tenant, placement: P.placement(of: key))
        let entry = CachedFact(key: name, suffix: GenerationKeys.suffix(tenant, name), bucket: bucket)
        facts.insert(entry, cacheKey)
        if isNew || seen?.mayContain(entry.suffix) == false {
            entry.standing = .known
        } else {
            awaitedFacts.append(entry)
        }
        return entry
    }

    private func row(_ tenant: EventSourcing.TenantID, _ key: String) -> CachedRow<P.Row> {
        let cacheKey = RowCache<P.Row>.Key(tenant: tenant, key: key)
        if let entry = rows.row(cacheKey) { return entry }
        let bucket = P.layout.bucket(tenant: tenant, placement: P.placement(of: key))
        let entry = CachedRow<P.Row>(key: key, suffix: GenerationKeys.suffix(tenant, key), bucket: bucket)
        rows.insert(entry, cacheKey)
        if seen?.mayContain(entry.suffix) == false {
            entry.standing = .known
        } else {
            awaitedRows.append(entry)
        }
        return entry
    }
}
