import Foundation
import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON

/// `world.graphql` bound to the rows of a recording: the counterpart of the resolvers in `record_differential.py`.
struct DifferentialWorld {
    let schema: Schema
    let engine: GraphQLEngine

    init(_ data: JSONValue) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/world.graphql")
        schema = try Schema(sdl: String(decoding: Data(contentsOf: file), as: UTF8.self))
        let bound = try BoundSchema(schema, Self.bindings)
        var rows: [String: MemorySource.Row] = ["planet": Self.row(data["planet"])]
        for (key, row) in data["rows"]?.asObject ?? JSONObject() { rows[key] = Self.row(row) }
        let source = MemorySource(["rows": rows], lists: Self.page)
        var options = GraphQLOptions()
        options.parser = .trusted
        options.document = DocumentLimits(depth: 50, rootFields: 1_000, fragments: 1_000, selections: 100_000)
        options.costMax = .max
        options.errorsMax = 100
        engine = GraphQLEngine(bound, source: source, options: options)
    }

    /// Objects and lists of objects become columns under their name, all else is stored as it is.
    private static func row(_ row: JSONValue?) -> MemorySource.Row {
        var columns: MemorySource.Row = [:]
        for (name, value) in row?.asObject ?? JSONObject() where !value.isNull {
            switch (name, value) {
            case (_, .object(let inner)):
                for (key, value) in inner where !value.isNull { columns["\(name).\(key)"] = value.encoded() }
            case ("homes", .array(let items)), ("visits", .array(let items)):
                for key in ["street", "city", "zip"] {
                    columns["\(name).\(key)"] = PackedColumn.encode(
                        items.map { item in item[key].flatMap { $0.isNull ? nil : $0.encoded() } })
                }
            default: columns[name] = value.encoded()
            }
        }
        return columns
    }
}

// MARK: Bindings

extension DifferentialWorld {
    private static let bindings: [TypeBinding] = [
        TypeBinding("Query", visibility: .public, fields: queryFields),
        TypeBinding("Person", visibility: .public, table: "rows", presence: "__typename", fields: personFields),
        TypeBinding(
            "Planet", visibility: .public, presence: "name",
            fields: [
                "name": .column("name"), "moons": .column("moons"), "age": .column("age"),
                "ruler": .reference("rows", key: "ruler"),
            ]),
        TypeBinding(
            "Address", visibility: .public, presence: "street",
            fields: ["street": .column("street"), "city": .column("city"), "zip": .column("zip")]),
        TypeBinding(
            "Book", visibility: .public, table: "rows", presence: "__typename",
            fields: [
                "id": .column("id"), "title": .column("title"), "owner": .reference("rows", key: "owner"),
                "pages": .column("pages"), "author": .reference("rows", key: "author"),
            ]),
        TypeBinding(
            "Tool", visibility: .public, table: "rows", presence: "__typename",
            fields: [
                "id": .column("id"), "title": .column("title"), "owner": .reference("rows", key: "owner"),
                "weight": .column("weight"), "parts": .references("rows", keys: "parts"),
            ]),
        TypeBinding("PersonConnection", visibility: .public, fields: ["total": .extra("total")]),
    ]

    private static let queryFields: [String: FieldBinding] = [
        "person": .row("rows") { key(checksum($0.arguments.members), "p", 10) },
        "certain": .row("rows") { key(checksum($0.arguments.members), "p", 10) },
        "people": .list(ListBinding("people", table: "rows")), "maybe": .list(ListBinding("maybe", table: "rows")),
        "thing": .row("rows") { context in
            let number = checksum(context.arguments.members)
            return key(number, number % 2 == 0 ? "b" : "t", 5)
        },
        "things": .list(ListBinding("things", table: "rows")),
        "any": .row("rows") { context in
            let number = checksum(context.arguments.members)
            return key(number, ["p", "b", "t"][Int(number % 3)], 5)
        },
        "friends": .connection(ListBinding("friends", table: "rows")),
        "planet": .row("rows") { _ in "planet" },
    ]

    private static let personFields: [String: FieldBinding] = [
        "id": .column("id"), "name": .column("name"), "nick": .column("nick"), "age": .column("age"),
        "height": .column("height"), "style": .column("style"), "tags": .column("tags"), "scores": .column("scores"),
        "called": .column(
            by: "style", ["PLAIN": "called.PLAIN", "FORMAL": "called.FORMAL", "SHORT": "called.SHORT", "": "none"]),
        "address": .object("address"), "homes": .packed("homes"), "visits": .packed("visits"),
        "best": .reference("rows", key: "best"), "must": .reference("rows", key: "must"),
        "friends": .references("rows", keys: "friends"), "pals": .references("rows", keys: "pals"),
        "owns": .list(ListBinding("owns", table: "rows", parent: .key)),
        "rival": .row("rows") { key(checksum(of: $0.parentKey, $0.arguments), "p", 10) },
        "favourite": .reference("rows", key: "favourite"), "old": .column("old"),
    ]

    private static func page(_ read: ListRead) -> ListPage? {
        let number = checksum(of: read.parentKey, read.arguments)
        switch read.name {
        case "people":
            let most = Int((read.arguments.int("take") ?? 0).magnitude % 4)
            return ListPage(keys: several(number, ["p"], most))
        case "maybe": return ListPage(keys: several(number, ["p", "gone"], 3))
        case "things": return ListPage(keys: several(number, ["b", "t", "gone"], 3))
        case "owns": return ListPage(keys: several(number, ["b", "t"], 3))
        default:
            let keys = (0..<number % 4).map { "p\((number + $0) % 12)" }
            return ListPage(
                keys: keys, cursors: keys.indices.map(String.init), hasNextPage: number % 2 == 1,
                hasPreviousPage: number % 3 == 1, extras: read.extras.map { _ in Array("\(number % 100)".utf8) })
        }
    }
}

// MARK: What arguments choose

extension DifferentialWorld {
    private static func key(_ number: UInt64, _ prefix: String, _ count: UInt64) -> String? {
        let index = number % (count + 1)
        return index < count ? "\(prefix)\(index)" : nil
    }

    private static func several(_ number: UInt64, _ prefixes: [String], _ most: Int) -> [String] {
        (0..<number % UInt64(most + 1)).map { offset in
            "\(prefixes[Int((number + offset) % UInt64(prefixes.count))])\((number + offset) % 5)"
        }
    }

    private static func checksum(of parent: String?, _ arguments: Arguments) -> UInt64 {
        checksum((parent.map { [InputMember(name: "id", value: .string($0))] } ?? []) + arguments.members)
    }

    private static func checksum(_ members: [InputMember]) -> UInt64 {
        var number: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text(.object(members)).utf8 { number = (number ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return number >> 20
    }

    private static func text(_ value: InputValue) -> String {
        switch value {
        case .null: "n"
        case .boolean(let flag): flag ? "true" : "false"
        case .int(let number): "i\(number)"
        case .float(let number):
            "f" + withBigEndianBytes(number).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case .string(let text), .enumeration(let text): "s\(text.utf8.count):\(text)"
        case .list(let items): "[" + items.map(text).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\($0.name)=\(text($0.value))" }.joined(separator: ",") + "}"
        }
    }

    private static func withBigEndianBytes(_ number: Double) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (56 - 8 * UInt64($0))) }
    }
}
