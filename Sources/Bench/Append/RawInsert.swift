import Postgres

/// What many clients get who insert one row at a time, each its own transaction, into a table like the log's.
struct RawInsert {
    private static let table = """
        drop table if exists raw_event;
        create table raw_event (
            position bigint generated always as identity,
            recorded_at bigint not null, occurred_at bigint not null, partition integer not null,
            version integer not null, type smallint not null,
            tenant text collate "C" not null, stream text collate "C" not null, command_key text collate "C" not null,
            payload bytea not null, meta bytea not null,
            primary key (partition, position), unique (partition, tenant, stream, version)
        );
        """

    private static let insert = """
        insert into raw_event
            (recorded_at, occurred_at, partition, version, type, tenant, stream, command_key, payload, meta)
        values ($1, $2, 1, $3, 1, $4, $5, $6, $7, $8)
        """

    func perSecond(_ side: WriteSide, _ context: BenchContext, connections count: Int) async throws -> Double {
        var connections: [PostgresConnection] = []
        for _ in 0..<count { connections.append(try await side.connect()) }
        try await connections[0].execute(script: Self.table)
        let payload = [UInt8](repeating: 120, count: 228)
        let meta = [UInt8](repeating: 109, count: 60)
        let open = connections
        let outcome = try await ClosedLoop(context, clients: count).run { client, sent in
            _ = try await open[client].query(
                Self.insert,
                [
                    .int8(Int64(sent)), .int8(Int64(sent)), .int4(Int32(sent + 1)), .text("bench"),
                    .text("counter-\(client)"), .text("c32-\(client)-\(sent)"), .bytea(payload), .bytea(meta),
                ])
        }
        try await connections[0].execute(script: "drop table raw_event")
        for connection in connections { await connection.close() }
        return outcome.perSecond
    }
}
