import Postgres
import TestSupport
import Testing

@Suite("COPY", .timeLimit(.minutes(5)))
struct CopyTests {
    private func table() async throws -> PostgresConnection {
        let connection = try await Fresh.connection()
        _ = try await connection.query("create table t (id int8 primary key, payload bytea)")
        return connection
    }

    /// The binary COPY format: signature, flags, header extension; rows; trailer.
    private static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + Array(repeating: 0, count: 8)
    private static let trailer: [UInt8] = [0xFF, 0xFF]

    private static func row(_ id: Int64, _ payload: [UInt8]) -> [UInt8] {
        func word(_ value: Int, bytes: Int) -> [UInt8] {
            (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        return word(2, bytes: 2) + word(8, bytes: 4) + word(Int(id), bytes: 8) + word(payload.count, bytes: 4) + payload
    }

    @Test("Binary rows go in and come out again byte for byte")
    func roundTrip() async throws {
        let connection = try await table()
        let copy = try await connection.copyIn("copy t from stdin (format binary)")
        var sent = Self.header
        for id in 0..<20_000 {
            sent += Self.row(Int64(id), Array(repeating: UInt8(truncatingIfNeeded: id), count: 100))
        }
        sent += Self.trailer
        // Cut anywhere: the format does not care for chunks.
        var offset = 0
        while offset < sent.count {
            let end = min(offset + 77_777, sent.count)
            try await copy.write(Array(sent[offset..<end]))
            offset = end
        }
        #expect(try await copy.finish() == 20_000)
        #expect(try await connection.query("select sum(id)::int8 from t").int8(0, 0) == 199_990_000)

        var received: [UInt8] = []
        let out = try await connection.copyOut("copy (select * from t order by id) to stdout (format binary)")
        for try await chunk in out.chunks { received += chunk }
        #expect(received == sent)
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("One chunk of many megabytes is passed on in pieces")
    func largeChunk() async throws {
        let connection = try await table()
        let copy = try await connection.copyIn("copy t from stdin (format binary)")
        let payload = Array(repeating: UInt8(7), count: 12 << 20)
        try await copy.write(Self.header + Self.row(1, payload) + Self.trailer)
        #expect(try await copy.finish() == 1)
        #expect(try await connection.query("select length(payload) from t").int8(0, 0) == 12 << 20)
    }

    @Test("An aborted or abandoned COPY leaves nothing, and the connection goes on")
    func undone() async throws {
        let connection = try await table()
        let aborted = try await connection.copyIn("copy t from stdin (format binary)")
        try await aborted.write(Self.header + Self.row(1, [1]))
        try await aborted.abort()
        #expect(try await connection.query("select count(*) from t").int8(0, 0) == 0)
        do {
            let abandoned = try await connection.copyIn("copy t from stdin (format binary)")
            try await abandoned.write(Self.header + Self.row(1, [1]))
        }
        #expect(try await connection.query("select count(*) from t").int8(0, 0) == 0)
        #expect(connection.isIdle)
    }

    @Test("What the server finds wrong comes out at the end")
    func badData() async throws {
        let connection = try await table()
        let copy = try await connection.copyIn("copy t from stdin (format binary)")
        try await copy.write(Self.header + Self.row(1, [1]) + Self.row(1, [2]) + Self.trailer)
        do {
            _ = try await copy.finish()
            Issue.record("the COPY succeeded")
        } catch {
            #expect(error.isUniqueViolation)
            #expect(error.constraint == "t_pkey")
        }
        await #expect(throws: PostgresError.self) { try await connection.copyIn("copy nowhere from stdin") }
        await #expect(throws: PostgresError.self) { try await connection.copyOut("select 1") }
        #expect(try await connection.query("select count(*) from t").int8(0, 0) == 0)
    }

    @Test("A COPY joins an open transaction")
    func insideTransaction() async throws {
        let connection = try await table()
        _ = try await connection.query("begin")
        let copy = try await connection.copyIn("copy t from stdin (format binary)")
        try await copy.write(Self.header + Self.row(1, [1]) + Self.trailer)
        #expect(try await copy.finish() == 1)
        _ = try await connection.query("rollback")
        #expect(try await connection.query("select count(*) from t").int8(0, 0) == 0)
    }

    @Test("A reader may stop in the middle of a large COPY")
    func stopsEarly() async throws {
        let connection = try await table()
        do {
            let out = try await connection.copyOut(
                "copy (select generate_series(1, 100000000)) to stdout")
            let first = try await out.next()
            #expect(first?.isEmpty == false)
        }
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("An error in the middle of a COPY out reaches the reader")
    func errorInTheMiddle() async throws {
        let connection = try await table()
        let out = try await connection.copyOut(
            "copy (select 1 / (100000 - i) from generate_series(1, 200000) i) to stdout")
        await #expect(throws: PostgresError.self) { for try await _ in out.chunks {} }
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("Queries submitted during a COPY wait for its end")
    func queriesWait() async throws {
        let connection = try await table()
        let copy = try await connection.copyIn("copy t from stdin (format binary)")
        let count = Task { try await connection.query("select count(*) from t").int8(0, 0) }
        try await copy.write(Self.header + Self.row(1, [1]) + Self.row(2, [2]))
        try await copy.write(Self.trailer)
        #expect(try await copy.finish() == 2)
        #expect([0, 2].contains(try await count.value))
    }
}
