import Postgres
import TestSupport
import Testing

@Suite("Types", .timeLimit(.minutes(5)))
struct TypeTests {
    @Test("Scalars come back as they went, over their whole range")
    func scalars() async throws {
        let connection = try await Fresh.connection()
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for round in 0..<200 {
            let values = Sample(round: round, &random)
            let result = try await connection.query(
                "select $1, $2, $3, $4, $5, $6",
                [
                    .bool(values.bool), .int2(values.int2), .int4(values.int4), .int8(values.int8),
                    .text(values.text), .bytea(values.bytes),
                ])
            #expect(try result.bool(0, 0) == values.bool)
            #expect(try result.int2(0, 1) == values.int2)
            #expect(try result.int4(0, 2) == values.int4)
            #expect(try result.int8(0, 3) == values.int8)
            #expect(try result.text(0, 4) == values.text)
            #expect(try result.bytes(0, 5) == values.bytes)
        }
    }

    @Test("Null is sent and read as null, also where a value of the same statement went before")
    func null() async throws {
        let connection = try await Fresh.connection()
        for value in [PostgresValue.null, .int8(7), .null, .int4(8), .int8(9)] {
            let result = try await connection.query("select $1::int8", [value])
            #expect(try result.isNull(0, 0) == (value == .null))
        }
        let result = try await connection.query("select $1::int8", [.null])
        #expect(throws: PostgresError.decoding(.null(row: 0, column: 0))) {
            _ = try result.int8(0, 0)
        }
        #expect(try result.ifPresent(0, 0, result.int8) == nil)
    }

    @Test("Arrays of every element type come back element by element, nulls included")
    func arrays() async throws {
        let connection = try await Fresh.connection()
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for count in [0, 1, 2, 1000] {
            let samples: [Sample?] = (0..<count).map { round in
                round % 7 == 3 ? nil : Sample(round: round, &random)
            }
            let result = try await connection.query(
                "select * from unnest($1, $2, $3, $4, $5, $6)", Self.parameters(samples))
            #expect(result.rowCount == count)
            for (row, sample) in samples.enumerated() {
                #expect(try result.ifPresent(row, 0, result.bool) == sample?.bool)
                #expect(try result.ifPresent(row, 1, result.int2) == sample?.int2)
                #expect(try result.ifPresent(row, 2, result.int4) == sample?.int4)
                #expect(try result.ifPresent(row, 3, result.int8) == sample?.int8)
                #expect(try result.ifPresent(row, 4, result.text) == sample?.text)
                #expect(try result.ifPresent(row, 5, result.bytes) == sample?.bytes)
            }
        }
    }

    @Test("A value of many megabytes survives the way there and back")
    func large() async throws {
        let connection = try await Fresh.connection()
        let bytes = Array(repeating: (0...255).map { UInt8($0) }, count: 80_000).flatMap { $0 }
        let result = try await connection.query("select $1", [.bytea(bytes)])
        #expect(try result.bytes(0, 0) == bytes)
        // The large buffer is given back; small calls go on.
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("Other types go and come as bytes of their binary format")
    func otherTypes() async throws {
        let connection = try await Fresh.connection()
        let uuid = (1...16).map { UInt8($0) }
        let result = try await connection.query("select $1, $1::text", [.binary(.uuid, uuid)])
        #expect(try result.bytes(0, 0) == uuid)
        #expect(try result.text(0, 1) == "01020304-0506-0708-090a-0b0c0d0e0f10")
    }

    @Test("Reading a field as what it is not says so")
    func mismatches() async throws {
        let connection = try await Fresh.connection()
        let result = try await connection.query("select 1::int8 as number, 'x'::text, 2::int4")
        #expect(
            throws: PostgresError.decoding(.wrongType(row: 0, column: 0, found: .int8, wanted: "text"))
        ) { _ = try result.text(0, 0) }
        #expect(
            throws: PostgresError.decoding(.wrongType(row: 0, column: 1, found: .text, wanted: "int8"))
        ) { _ = try result.int8(0, 1) }
        #expect(throws: PostgresError.decoding(.noSuchField(row: 1, column: 0))) {
            _ = try result.int8(1, 0)
        }
        #expect(throws: PostgresError.decoding(.noSuchField(row: 0, column: -1))) {
            _ = try result.isNull(0, -1)
        }
        #expect(try result.int8(0, 2) == 2, "an int4 is widened")
        #expect(result.column(named: "number") == 0)
        #expect(result.column(named: "nothing") == nil)
        #expect(try result.type(ofColumn: 1) == .text)
    }

    @Test("Command tags and affected rows are told")
    func tags() async throws {
        let connection = try await Fresh.connection()
        let created = try await connection.query("create table t (id int8)")
        #expect(created.commandTag == "CREATE TABLE")
        let inserted = try await connection.query("insert into t select generate_series(1, 5)")
        #expect(inserted.commandTag == "INSERT 0 5")
        #expect(inserted.affectedRows == 5)
    }

    private static func parameters(_ samples: [Sample?]) -> [PostgresValue] {
        var bools = PostgresArrayBuilder(type: .bool, capacity: samples.count)
        var int2s = PostgresArrayBuilder(type: .int2, capacity: samples.count)
        var int4s = PostgresArrayBuilder(type: .int4, capacity: samples.count)
        var int8s = PostgresArrayBuilder(type: .int8, capacity: samples.count)
        var texts = PostgresArrayBuilder(type: .text, capacity: samples.count)
        var bytes = PostgresArrayBuilder(type: .bytea, capacity: samples.count)
        for sample in samples {
            bools.append(sample?.bool)
            int2s.append(sample?.int2)
            int4s.append(sample?.int4)
            int8s.append(sample?.int8)
            texts.append(sample?.text)
            if let sample { unsafe bytes.append(sample.bytes.span.bytes) } else { bytes.appendNull() }
        }
        return [bools.finish(), int2s.finish(), int4s.finish(), int8s.finish(), texts.finish(), bytes.finish()]
    }
}

/// One value of each type; the first rounds are the extremes.
private struct Sample {
    let bool: Bool
    let int2: Int16
    let int4: Int32
    let int8: Int64
    let text: String
    let bytes: [UInt8]

    init(round: Int, _ random: inout SeededRandom) {
        bool = Bool.random(using: &random)
        switch round {
        case 0: (int2, int4, int8) = (.min, .min, .min)
        case 1: (int2, int4, int8) = (.max, .max, .max)
        case 2: (int2, int4, int8) = (0, -1, 0)
        default:
            int2 = .random(in: .min ... .max, using: &random)
            int4 = .random(in: .min ... .max, using: &random)
            int8 = .random(in: .min ... .max, using: &random)
        }
        let alphabet: [Character] = ["a", "Z", "中", "文", "🦆", "\n", "'", "\\", "é", "\u{1}"]
        text = String(
            (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "?" })
        bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
