public import EventSourcing
public import Postgres

/// Reads one partition's log for checks, over connections of its own: a check must not take those of the owner.
///
/// Reading in stream order follows the unique index; rows come from where they were written, so a log that does not
/// fit into the machine's memory is read slowly this way.
public struct PostgresAuditReader: AuditReader {
    private let client: PostgresClient
    private let partition: PartitionID

    /// - Parameter configuration: time-outs and planner settings are set here; whatever else it says is kept.
    public init(_ configuration: PostgresConfiguration, partition: PartitionID) {
        var tuned = configuration
        for method in ["seqscan", "hashjoin", "mergejoin", "bitmapscan"] { tuned.settings["enable_\(method)"] = "off" }
        tuned.settings["plan_cache_mode"] = "force_generic_plan"
        tuned.settings["jit"] = "off"
        tuned.statementTimeout = .seconds(120)
        tuned.callTimeout = .seconds(125)
        client = PostgresClient(tuned, connectionsMax: 2)
        self.partition = partition
    }

    public func close() async { await client.close() }

    public func head() async throws(EventLogError) -> LogHead {
        do {
            return try PostgresEventLog.head(try await client.query(LogStatements.head, [.int4(partition.rawValue)]))
        } catch { throw EventLogError(error) }
    }

    public func events(
        inStreamOrderAfter place: StreamPlace?, through last: Position, limit: Int
    ) async throws(EventLogError) -> [StreamOrderEvent] {
        do {
            let rows = try await client.query(
                Self.streamOrder,
                [
                    .int4(partition.rawValue), .text(place?.tenant.rawValue ?? ""),
                    .text(place?.stream.rawValue ?? ""), .int4(place?.version.count ?? 0), .int8(last.rawValue),
                    .int8(Int64(clamping: limit)),
                ])
            var tenant = Repeated("")
            var stream = Repeated("")
            var events: [StreamOrderEvent] = []
            events.reserveCapacity(rows.rowCount)
            for row in 0..<rows.rowCount {
                events.append(
                    StreamOrderEvent(
                        position: Position(try rows.int8(row, 0)), tenant: TenantID(try tenant.text(rows, row, 1)),
                        stream: StreamName(try stream.text(rows, row, 2)),
                        version: StreamVersion(try rows.int4(row, 3)),
                        data: EventData(
                            type: EventTypeID(try rows.int2(row, 4)), payload: try rows.bytes(row, 5))))
            }
            return events
        } catch { throw EventLogError(error) }
    }

    public func marks(
        after position: Position, through last: Position, limit: Int
    ) async throws(EventLogError) -> [EventMark] {
        do {
            let rows = try await client.query(
                Self.marks,
                [
                    .int4(partition.rawValue), .int8(position.rawValue), .int8(last.rawValue),
                    .int8(Int64(clamping: limit)),
                ])
            var tenant = Repeated("")
            var key = Repeated("")
            // Events of one command stand together and have the same metadata.
            var meta: [UInt8] = []
            var marks: [EventMark] = []
            marks.reserveCapacity(rows.rowCount)
            for row in 0..<rows.rowCount {
                let bytes = try rows.bytes(row, 5)
                if bytes != meta { meta = bytes }
                marks.append(
                    EventMark(
                        position: Position(try rows.int8(row, 0)),
                        recordedAt: Timestamp(milliseconds: try rows.int8(row, 1)),
                        tenant: TenantID(try tenant.text(rows, row, 2)),
                        stream: StreamName(try rows.text(row, 3)),
                        commandKey: CommandKey(try key.text(rows, row, 4)), meta: meta))
            }
            return marks
        } catch { throw EventLogError(error) }
    }

    public func outcomes(after place: OutcomeMark?, limit: Int) async throws(EventLogError) -> [OutcomeMark] {
        do {
            let rows = try await client.query(
                Self.outcomes,
                [.bytea(place?.key.bytes ?? []), .int4(place?.week ?? .min), .int8(Int64(clamping: limit))])
            var marks: [OutcomeMark] = []
            marks.reserveCapacity(rows.rowCount)
            for row in 0..<rows.rowCount {
                guard let key = OutcomeKey(try rows.bytes(row, 0)) else {
                    throw EventLogError.corrupt(reason: "an outcome's key has not 16 bytes")
                }
                marks.append(
                    OutcomeMark(key: key, week: try rows.int4(row, 1), position: Position(try rows.int8(row, 2))))
            }
            return marks
        } catch let error as EventLogError {
            throw error
        } catch let error as PostgresError {
            throw EventLogError(error)
        } catch { throw .corrupt(reason: "\(error)") }
    }

    private static let streamOrder = """
        select e.position, e.tenant, e.stream, e.version, e.type, e.payload from mallard.event e
        where e.partition = $1 and (e.tenant, e.stream, e.version) > ($2, $3, $4) and e.position <= $5
        order by e.partition, e.tenant, e.stream, e.version limit $6
        """
    private static let marks = """
        select e.position, e.recorded_at, e.tenant, e.stream, e.command_key, e.meta from mallard.event e
        where e.partition = $1 and e.position > $2 and e.position <= $3 order by e.position limit $4
        """
    private static let outcomes = """
        select o.key, o.week, o.position from mallard.command_outcome o
        where (o.key, o.week) > ($1, $2) order by o.key, o.week limit $3
        """
}
