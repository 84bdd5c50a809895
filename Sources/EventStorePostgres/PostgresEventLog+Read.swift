import Compression
public import EventSourcing
import Postgres

extension PostgresEventLog {
    public func read(after position: Position, limit: Int) async throws(EventLogError) -> [RecordedEvent] {
        do {
            return try EventRows.events(
                try await reading.query(
                    LogStatements.read,
                    [.int4(partition.rawValue), .int8(position.rawValue), .int8(Int64(clamping: limit))]))
        } catch { throw EventLogError(error) }
    }

    public func read(
        _ stream: StreamKey, after version: StreamVersion, limit: Int
    ) async throws(EventLogError) -> [RecordedEvent] {
        do {
            return try EventRows.events(
                try await reading.query(
                    LogStatements.readStream,
                    [
                        .int4(partition.rawValue), .text(stream.tenant.rawValue), .text(stream.name.rawValue),
                        .int4(version.count), .int8(Int64(clamping: limit)),
                    ]))
        } catch { throw EventLogError(error) }
    }

    public func load(_ request: LoadRequest) async throws(EventLogError) -> LoadReply {
        guard !request.isEmpty else { return LoadReply() }
        var calls: [PostgresCall] = []
        if !request.streams.isEmpty { calls.append(loadStreams(request.streams)) }
        if !request.outcomes.isEmpty { calls.append(loadOutcomes(request.outcomes)) }
        let results: [PostgresResult]
        do { results = try await reading.pipeline(calls) } catch { throw EventLogError(error.error) }
        var reply = LoadReply()
        if !request.streams.isEmpty {
            let (streams, damaged) = try Self.streams(results[0], of: request.streams)
            reply.streams = streams
            for index in damaged {
                let events = try await read(request.streams[index].key, after: .empty, limit: .max)
                reply.streams[index] = LoadedStream(snapshot: nil, tail: events)
            }
        }
        if !request.outcomes.isEmpty {
            do { reply.outcomes = try Self.outcomes(results[results.count - 1], of: request.outcomes) } catch {
                throw EventLogError(error)
            }
        }
        return reply
    }

    private func loadStreams(_ streams: [LoadRequest.Stream]) -> PostgresCall {
        var tenants = PostgresArrayBuilder(type: .text, capacity: streams.count)
        var names = PostgresArrayBuilder(type: .text, capacity: streams.count)
        var folds = PostgresArrayBuilder(type: .int2, capacity: streams.count)
        for stream in streams {
            tenants.append(stream.key.tenant.rawValue)
            names.append(stream.key.name.rawValue)
            folds.append(stream.snapshotVersion)
        }
        return PostgresCall(
            LogStatements.loadStreams, [.int4(partition.rawValue), tenants.finish(), names.finish(), folds.finish()])
    }

    private func loadOutcomes(_ outcomes: [OutcomeKey]) -> PostgresCall {
        var keys = PostgresArrayBuilder(type: .bytea, capacity: outcomes.count)
        for outcome in outcomes { keys.append(outcome.bytes) }
        return PostgresCall(LogStatements.loadOutcomes, [keys.finish()])
    }
}

extension PostgresEventLog {
    /// Rows come by stream; a row at position 0 is the stream's snapshot. `damaged` are streams whose snapshot is no
    /// sound frame: they must be read from the start.
    private static func streams(
        _ rows: PostgresResult, of asked: [LoadRequest.Stream]
    ) throws(EventLogError) -> (loaded: [LoadedStream], damaged: [Int]) {
        var reader = EventRows(rows)
        var loaded: [LoadedStream] = []
        loaded.reserveCapacity(asked.count)
        var damaged: [Int] = []
        var row = 0
        for (index, stream) in asked.enumerated() {
            var snapshot: Snapshot?
            var tail: [RecordedEvent] = []
            while row < rows.rowCount, try ordinal(rows, row) == index + 1 {
                let event: RecordedEvent
                do { event = try reader.event(row) } catch { throw EventLogError(error) }
                row += 1
                guard event.position == .start else {
                    tail.append(event)
                    continue
                }
                snapshot = unpacked(event, of: stream)
                if snapshot == nil { damaged.append(index) }
            }
            loaded.append(LoadedStream(snapshot: snapshot, tail: tail))
        }
        return (loaded, damaged)
    }

    private static func ordinal(_ rows: PostgresResult, _ row: Int) throws(EventLogError) -> Int {
        do { return Int(try rows.int8(row, 10)) } catch { throw EventLogError(error) }
    }

    private static func unpacked(_ row: RecordedEvent, of stream: LoadRequest.Stream) -> Snapshot? {
        // Absence is the meaning: a snapshot that cannot be opened is as good as none.
        guard let state = try? LZ4.decompress(row.data.payload, maximumBytes: snapshotBytesMax) else { return nil }
        return Snapshot(stream: stream.key, version: row.version, foldVersion: row.data.type.rawValue, state: state)
    }

    private static func outcomes(
        _ rows: PostgresResult, of asked: [OutcomeKey]
    ) throws(PostgresError) -> [OutcomeKey: CommandOutcome] {
        var found: [OutcomeKey: CommandOutcome] = [:]
        for row in 0..<rows.rowCount {
            let key = asked[Int(try rows.int8(row, 0)) - 1]
            found[key] = CommandOutcome(
                key: key, bodyHash: try rows.bytes(row, 1), position: Position(try rows.int8(row, 2)),
                result: try rows.bytes(row, 3))
        }
        return found
    }

    private static let snapshotBytesMax = 64 << 20
}
