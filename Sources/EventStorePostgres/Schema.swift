public import Postgres

/// The schema in the database, brought up to date by numbered steps.
public enum Schema {
    /// Applies what is missing, each step in one transaction, under a lock that lets one process at a time try.
    ///
    /// Running it again does nothing. Steps that this build does not know are left alone: a newer build was here.
    ///
    /// - Returns: the numbers of the steps applied now.
    @discardableResult
    public static func migrate(_ client: PostgresClient) async throws(MigrationError) -> [Int32] {
        try await migrate(client, Migration.all)
    }

    static func migrate(_ client: PostgresClient, _ migrations: [Migration]) async throws(MigrationError) -> [Int32] {
        let result: Result<[Int32], MigrationError>
        do {
            result = try await client.withConnection { connection throws(PostgresError) in
                _ = try await connection.query("select pg_advisory_lock($1)", [.int8(lock)])
                let result = await apply(migrations, on: connection)
                // A failed unlock ends with the connection, which is not given back in a transaction.
                _ = try await connection.query("select pg_advisory_unlock($1)", [.int8(lock)])
                return result
            }
        } catch {
            throw .failed(step: "lock", reason: "\(error)")
        }
        return try result.get()
    }

    private static func apply(
        _ migrations: [Migration], on connection: PostgresConnection
    ) async -> Result<[Int32], MigrationError> {
        do throws(MigrationError) {
            let known = try await appliedChecksums(on: connection)
            var applied: [Int32] = []
            for migration in migrations {
                if let checksum = known[migration.number] {
                    guard checksum == migration.checksum else { throw .changed(number: migration.number) }
                    continue
                }
                try await apply(migration, on: connection)
                applied.append(migration.number)
            }
            return .success(applied)
        } catch {
            return .failure(error)
        }
    }

    private static func appliedChecksums(
        on connection: PostgresConnection
    ) async throws(MigrationError) -> [Int32: [UInt8]] {
        do {
            try await connection.execute(script: preparation)
            let rows = try await connection.query("select number, checksum from mallard.migration")
            var known: [Int32: [UInt8]] = [:]
            for row in 0..<rows.rowCount { known[try rows.int4(row, 0)] = try rows.bytes(row, 1) }
            return known
        } catch {
            throw .failed(step: "preparation", reason: "\(error)")
        }
    }

    private static func apply(_ migration: Migration, on connection: PostgresConnection) async throws(MigrationError) {
        let checksum = migration.checksum.map { hexadecimal[Int($0)] }.joined()
        let record = """
            insert into mallard.migration (number, name, checksum)
                values (\(migration.number), '\(migration.name)', '\\x\(checksum)');
            """
        do { try await connection.execute(script: migration.sql + "\n" + record) } catch {
            throw .failed(step: "\(migration.number) \(migration.name)", reason: "\(error)")
        }
    }

    private static let preparation = """
        create schema if not exists mallard;
        create schema if not exists personal;
        create table if not exists mallard.migration (
            number integer primary key,
            name text not null,
            checksum bytea not null,
            applied_at timestamptz not null default clock_timestamp()
        );
        """

    /// An arbitrary number nobody else locks.
    private static let lock: Int64 = 5_570_193_308_531_901
    private static let hexadecimal = (0..<256).map { value in
        let digits = String(value, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
