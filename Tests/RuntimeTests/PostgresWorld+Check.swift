import EventSourcing
import EventStorePostgres
import Runtime
import Testing

extension PostgresWorld {
    /// The whole log against what its clients were told.
    func check(_ deeds: [Crowd.Deed]) async throws {
        let log = PostgresEventLog(configuration, partition: .first)
        let events = try await log.read(after: .start, limit: .max)
        #expect(events.map(\.position.rawValue) == Array(1...Int64(events.count)), "positions are dense")
        #expect(try await log.head().position.rawValue == Int64(events.count))
        let streams = Dictionary(grouping: events, by: \.stream)
        for (name, stream) in streams {
            #expect(stream.map(\.version.count) == Array(1...Int32(stream.count)), "\(name)")
        }
        let done = Dictionary(grouping: events, by: \.commandKey.rawValue)
        for deed in deeds { check(deed, done[deed.key] ?? [], streams) }
        #expect(Set(done.keys).isSubset(of: deeds.map(\.key)))
        try await checkOutcomes(deeds.filter { done[$0.key] != nil }, done, log)
        try await checkStates(streams, log)
        await log.close()
    }

    private func check(_ deed: Crowd.Deed, _ events: [RecordedEvent], _ streams: [StreamName: [RecordedEvent]]) {
        let stock = Counter.stream(deed.stock)
        // All of a command or nothing, and once.
        let names = events.map(\.stream)
        #expect(names.isEmpty || names == [stock, Counter.stream(deed.ledger)], "\(deed)")
        let sold = Int64(streams[stock]?.count ?? 0)
        #expect(sold <= deed.unitsMax, "nothing is oversold")
        switch deed.answer {
        case .accepted(let position, let result, _):
            #expect(events.last?.position == position, "\(deed)")
            // The stock as this command left it.
            #expect(events.first.map { "\($0.version.count)" } == String(decoding: result, as: UTF8.self), "\(deed)")
        case .rejected:
            #expect(events.isEmpty && sold == deed.unitsMax, "\(deed)")
        case .failed, nil:
            if deed.isSaidToBeUndone, !events.isEmpty { Issue.record("nothing was said to be written: \(deed)") }
        }
    }

    /// Of each command in the log, and of no other, there is an answer.
    private func checkOutcomes(
        _ deeds: [Crowd.Deed], _ done: [String: [RecordedEvent]], _ log: PostgresEventLog
    ) async throws {
        #expect(try await count("select count(*) from mallard.command_outcome") == deeds.count)
        var request = LoadRequest()
        request.outcomes = deeds.map(\.envelope.outcomeKey)
        let outcomes = try await log.load(request).outcomes
        for deed in deeds {
            let outcome = outcomes[deed.envelope.outcomeKey]
            #expect(outcome?.position == done[deed.key]?.last?.position, "\(deed)")
        }
    }

    /// Through their snapshots, where there are any, and by their events.
    private func checkStates(_ streams: [StreamName: [RecordedEvent]], _ log: PostgresEventLog) async throws {
        let names = streams.keys.sorted { $0.rawValue < $1.rawValue }
        var request = LoadRequest()
        request.streams = names.map { name in
            LoadRequest.Stream(key: StreamKey(OwnerWorld.tenant, name), snapshotVersion: Counter.snapshotVersion)
        }
        for (name, loaded) in zip(names, try await log.load(request).streams) {
            let start = try loaded.snapshot.map { try #require(Counter(snapshot: $0.state)).total } ?? 0
            #expect(start + Int64(loaded.tail.count) == Int64(streams[name]?.count ?? 0), "\(name)")
        }
    }
}
