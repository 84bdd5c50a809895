import TestSupport
import Testing

@testable import Postgres

@Suite("Binary fields", .timeLimit(.minutes(5)))
struct BinaryFieldTests {
    private func field(_ type: PostgresType) -> BinaryField { BinaryField(type: type, row: 3, column: 4) }

    @Test("A length that does not fit the type is refused", arguments: 0...12)
    func lengths(count: Int) throws {
        let bytes = [UInt8](repeating: 0, count: count)
        let readers: [(PostgresType, Int, (BinaryField, RawSpan) throws(PostgresError) -> Int64)] = [
            (.int8, 8, { field, bytes throws(PostgresError) in try field.int8(bytes) }),
            (.int4, 4, { field, bytes throws(PostgresError) in try field.int8(bytes) }),
            (.int4, 4, { field, bytes throws(PostgresError) in Int64(try field.int4(bytes)) }),
            (.int2, 2, { field, bytes throws(PostgresError) in Int64(try field.int2(bytes)) }),
            (.bool, 1, { field, bytes throws(PostgresError) in try field.bool(bytes) ? 1 : 0 }),
        ]
        for (type, wanted, read) in readers {
            do throws(PostgresError) {
                let value = unsafe try read(field(type), bytes.span.bytes)
                #expect(value == 0)
                #expect(count == wanted)
            } catch {
                #expect(count != wanted)
                #expect(error == .decoding(.wrongLength(row: 3, column: 4, found: count, wanted: wanted)))
            }
        }
    }

    @Test("Text that is not UTF-8, and booleans that are neither, are refused")
    func malformed() {
        let bad: [UInt8] = [0x61, 0xFF]
        #expect(throws: PostgresError.decoding(.notUTF8(row: 3, column: 4))) {
            _ = unsafe try field(.text).text(bad.span.bytes)
        }
        let two: [UInt8] = [2]
        #expect(throws: PostgresError.decoding(.malformed(row: 3, column: 4))) {
            _ = unsafe try field(.bool).bool(two.span.bytes)
        }
    }

    @Test("Any bytes under any type are read or refused, never a crash")
    func fuzz() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let types: [PostgresType] = [
            .bool, .bytea, .int2, .int4, .int8, .text, .json, .uuid, PostgresType(oid: 99_999),
        ]
        var refused = 0
        for _ in 0..<200_000 {
            let count = Int.random(in: 0...16, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let field = field(types.randomElement(using: &random) ?? .text)
            do throws(PostgresError) {
                switch Int.random(in: 0..<5, using: &random) {
                case 0: _ = unsafe try field.int8(bytes.span.bytes)
                case 1: _ = unsafe try field.int4(bytes.span.bytes)
                case 2: _ = unsafe try field.int2(bytes.span.bytes)
                case 3: _ = unsafe try field.bool(bytes.span.bytes)
                default:
                    let text = unsafe try field.text(bytes.span.bytes)
                    #expect(Array(text.utf8) == bytes)
                }
            } catch {
                guard case .decoding = error else {
                    Issue.record("\(error)")
                    return
                }
                refused += 1
            }
        }
        #expect(refused > 0)
    }
}
