import Compression
public import EventSourcing
import Postgres

extension PostgresEventLog {
    public func save(_ snapshots: [Snapshot]) async throws(EventLogError) {
        guard !snapshots.isEmpty else { return }
        var tenants = PostgresArrayBuilder(type: .text, capacity: snapshots.count)
        var streams = PostgresArrayBuilder(type: .text, capacity: snapshots.count)
        var folds = PostgresArrayBuilder(type: .int2, capacity: snapshots.count)
        var versions = PostgresArrayBuilder(type: .int4, capacity: snapshots.count)
        var states = PostgresArrayBuilder(type: .bytea, capacity: snapshots.count)
        for snapshot in snapshots {
            tenants.append(snapshot.stream.tenant.rawValue)
            streams.append(snapshot.stream.name.rawValue)
            folds.append(snapshot.foldVersion)
            versions.append(snapshot.version.count)
            do { states.append(try LZ4.compress(snapshot.state)) } catch { throw .corrupt(reason: "\(error)") }
        }
        do {
            _ = try await reading.query(
                LogStatements.saveSnapshots,
                [
                    .int4(partition.rawValue), tenants.finish(), streams.finish(), folds.finish(), versions.finish(),
                    states.finish(),
                ])
        } catch { throw EventLogError(error) }
    }

    public func deadlines(before instant: Timestamp, limit: Int) async throws(EventLogError) -> [Deadline] {
        do {
            let rows = try await reading.query(
                LogStatements.deadlines,
                [.int4(partition.rawValue), .int8(instant.milliseconds), .int8(Int64(clamping: limit))])
            var deadlines: [Deadline] = []
            deadlines.reserveCapacity(rows.rowCount)
            for row in 0..<rows.rowCount {
                deadlines.append(
                    Deadline(
                        id: try rows.text(row, 1), tenant: TenantID(try rows.text(row, 0)),
                        due: Timestamp(milliseconds: try rows.int8(row, 2)), command: try rows.text(row, 3),
                        body: try rows.bytes(row, 4)))
            }
            return deadlines
        } catch { throw EventLogError(error) }
    }

    /// Records what the numbers of event types stand for. They are checked against what is recorded already.
    ///
    /// Throws `corrupt` if a number or a name is taken for another: two builds disagree, and neither may write.
    public func register(_ types: [EventTypeID: String]) async throws(EventLogError) {
        var ids = PostgresArrayBuilder(type: .int2, capacity: types.count)
        var names = PostgresArrayBuilder(type: .text, capacity: types.count)
        for (id, name) in types.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            ids.append(id.rawValue)
            names.append(name)
        }
        let values = [ids.finish(), names.finish()]
        let different: String?
        do {
            _ = try await reading.query(
                """
                insert into mallard.event_type (id, name)
                select t.id, t.name from unnest($1::int2[], $2::text[]) as t(id, name) on conflict do nothing
                """, values)
            let rows = try await reading.query(
                """
                select t.name from unnest($1::int2[], $2::text[]) as t(id, name)
                where not exists (select 1 from mallard.event_type e where e.id = t.id and e.name = t.name)
                """, values)
            different = rows.rowCount == 0 ? nil : try rows.text(0, 0)
        } catch { throw EventLogError(error) }
        if let different { throw .corrupt(reason: "event type \(different) is known by another number") }
    }
}
