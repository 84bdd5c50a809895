import Domain
import EventSourcing
import Identity
import JSON
import Runtime
import Testing

@testable import CommerceCommands

struct StoreBodyTests {
    private let table = CommandTable.standard

    private func errors(_ route: String, _ json: String) throws -> [String] {
        table.errors(route, try .text(json), Senders.admin).map { "\($0.pointer) \($0.code.rawValue)" }
    }

    private func command(_ route: String, _ json: String) throws -> Store.Command {
        let envelope = try table.decode(route: route, body: .text(json), sender: Senders.admin)
        return try #require(envelope.command as? any StoreCommand).command
    }

    private static let place = #""name":"n","address":"a","latitudeE7":312304160,"longitudeE7":-1214737010"#

    @Test func `a store is read with its place, in ten-millionths of a degree`() throws {
        let point = GeoPoint(latitudeE7: 312_304_160, longitudeE7: -1_214_737_010)
        let profile = Store.Profile(name: "n", address: "a", point: point)
        let changes: [(String, Store.Command.Change)] = [
            ("store.create", .create(profile)), ("store.edit", .edit(profile)),
        ]
        for (route, change) in changes {
            #expect(
                try command(route, #"{"storeId":"s1",\#(Self.place)}"#) == Store.Command(StoreID("s1"), change))
        }
    }

    @Test(
        arguments: [
            ("storeId", "s 1", "MALFORMED_ID"), ("storeId", nil, "REQUIRED"), ("name", "", "TOO_SHORT"),
            ("name", .string(String(repeating: "店", count: 81)), "TOO_LONG"), ("address", "", "TOO_SHORT"),
            ("address", 7, "WRONG_TYPE"), ("latitudeE7", nil, "REQUIRED"), ("latitudeE7", 900_000_001, "OUT_OF_RANGE"),
            ("latitudeE7", .number("31.2304"), "WRONG_TYPE"), ("longitudeE7", -1_800_000_001, "OUT_OF_RANGE"),
            ("longitudeE7", "121", "WRONG_TYPE"), ("phone", "13800138000", "UNKNOWN_FIELD"),
        ] as [(String, JSONValue, String)])
    func `a field of a store that is wrong is told by its code`(name: String, value: JSONValue, code: String) throws {
        var body = try #require(try JSONValue.text(#"{"storeId":"s1",\#(Self.place)}"#).asObject)
        body.set(name, to: value)
        for route in ["store.create", "store.edit"] {
            let told = table.errors(route, .object(body), Senders.admin).map { "\($0.pointer) \($0.code.rawValue)" }
            #expect(told == ["/\(name) \(code)"])
        }
    }

    @Test func `hours and holidays are read as they are written`() throws {
        #expect(
            try command(
                "store.set_hours",
                #"{"storeId":"s","hours":[{"dow":7,"from":0,"to":1440}],"holidays":["2026-10-01","2028-02-29"]}"#)
                == Store.Command(
                    StoreID("s"),
                    .setHours(
                        [StoreHours(weekday: 7, from: 0, to: 1_440)],
                        holidays: [BusinessDay(20_261_001), BusinessDay(20_280_229)])))
    }

    @Test func `everything wrong with hours is told with its place`() throws {
        #expect(
            try errors(
                "store.set_hours",
                """
                {"storeId":"s",
                 "hours":[{"dow":0,"from":-1,"to":1441},{"dow":8,"from":1440},7,{"dow":1,"from":0,"to":0}],
                 "holidays":["2026-02-29",20261001,"2026-10-01","1 Oct"]}
                """) == [
                    "/hours/0/dow OUT_OF_RANGE", "/hours/0/from OUT_OF_RANGE", "/hours/0/to OUT_OF_RANGE",
                    "/hours/1/dow OUT_OF_RANGE", "/hours/1/from OUT_OF_RANGE", "/hours/1/to REQUIRED",
                    "/hours/2 WRONG_TYPE", "/hours/3/to OUT_OF_RANGE", "/holidays/0 MALFORMED_TEXT",
                    "/holidays/1 WRONG_TYPE", "/holidays/3 MALFORMED_TEXT",
                ])
        #expect(try errors("store.set_hours", #"{"storeId":"s","hours":[]}"#) == ["/hours TOO_FEW"])
        #expect(try errors("store.set_hours", #"{"storeId":"s"}"#) == ["/hours REQUIRED"])
        let many = Array(repeating: #"{"dow":1,"from":0,"to":1}"#, count: Store.hoursMax + 1).joined(separator: ",")
        #expect(try errors("store.set_hours", #"{"storeId":"s","hours":[\#(many)]}"#) == ["/hours TOO_MANY"])
    }

    @Test func `services are off unless they are named`() throws {
        #expect(
            try command("store.set_services", #"{"storeId":"s"}"#)
                == Store.Command(StoreID("s"), .setServices(Store.Services())))
        #expect(
            try command("store.set_services", #"{"storeId":"s","pickup":true,"delivery":true,"radiusM":3000}"#)
                == Store.Command(
                    StoreID("s"), .setServices(Store.Services(pickup: true, delivery: true, radiusMetres: 3_000))))
        for (json, expected) in [
            (#"{"storeId":"s","delivery":true,"radiusM":100001}"#, "/radiusM OUT_OF_RANGE"),
            (#"{"storeId":"s","delivery":true,"radiusM":-1}"#, "/radiusM OUT_OF_RANGE"),
            (#"{"storeId":"s","pickup":"yes"}"#, "/pickup WRONG_TYPE"),
            (#"{"storeId":"s","delivery":1}"#, "/delivery WRONG_TYPE"),
        ] {
            #expect(try errors("store.set_services", json) == [expected])
        }
    }

    @Test func `a pause says why, and perhaps until when`() throws {
        #expect(
            try command("store.pause", #"{"storeId":"s","reason":"rain","until":5}"#)
                == Store.Command(StoreID("s"), .pause(until: Timestamp(milliseconds: 5), reason: "rain")))
        #expect(
            try command("store.pause", #"{"storeId":"s","reason":"rain"}"#)
                == Store.Command(StoreID("s"), .pause(until: nil, reason: "rain")))
        #expect(try errors("store.pause", #"{"storeId":"s"}"#) == ["/reason REQUIRED"])
        #expect(try errors("store.pause", #"{"storeId":"s","reason":""}"#) == ["/reason TOO_SHORT"])
        #expect(try errors("store.pause", #"{"storeId":"s","reason":"r","until":-1}"#) == ["/until OUT_OF_RANGE"])
        #expect(
            try errors("store.pause", #"{"storeId":"s","reason":"r","until":"tomorrow"}"#) == ["/until WRONG_TYPE"])
    }

    @Test func `stores are changed by staff and importers, not by shoppers or other staff`() throws {
        for route in table.routes where route.hasPrefix("store.") {
            let body = try #require(table.commands.first { $0.route == route }).described.example
            for role in [PrincipalRole.shopper, .catalogue, .finance, .pos, .auditor] {
                #expect(throws: CommandRefusal.self) {
                    try table.decode(route: route, body: body, sender: Senders.sender(.staff, "a", [role]))
                }
            }
            for role in [PrincipalRole.staff, .admin, .importer] {
                _ = try table.decode(route: route, body: body, sender: Senders.sender(.staff, "a", [role]))
            }
        }
    }
}
