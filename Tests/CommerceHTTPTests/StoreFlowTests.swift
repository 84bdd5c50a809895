import Domain
import EventCodecs
import EventSourcing
import Identity
import JSON
import MemoryStores
import Testing

/// A store is made, opened and closed through the door, end to end into the log.
struct StoreFlowTests {
    private static let place = #""address":"Road 1","latitudeE7":312304160,"longitudeE7":1214737010"#
    private static let create = #"{"storeId":"s1","name":"Bund",\#(place)}"#
    private static let hours = #"{"storeId":"s1","hours":[{"dow":1,"from":540,"to":1320}]}"#

    @Test func `a store is created, opened, paused, opened again and closed`() async throws {
        try await CommandWorld.with { world in
            let admin = try await world.admin()
            func send(_ command: String, _ body: String) async throws -> String {
                let answer = try await world.send("commands/store.\(command)", body, token: admin)
                return answer.code ?? "\(answer.status)"
            }
            let one = #"{"storeId":"s1"}"#
            #expect(try await send("open", one) == "NOT_FOUND")
            #expect(try await send("create", Self.create) == "200")
            #expect(try await send("create", Self.create) == "ALREADY_EXISTS")
            #expect(try await send("open", one) == "NO_HOURS")
            #expect(try await send("set_hours", Self.hours) == "200")
            #expect(try await send("set_services", #"{"storeId":"s1","delivery":true}"#) == "RADIUS_RANGE")
            #expect(try await send("set_services", #"{"storeId":"s1","delivery":true,"radiusM":3000}"#) == "200")
            #expect(try await send("pause", #"{"storeId":"s1","reason":"r"}"#) == "NOT_OPEN")
            #expect(try await send("open", one) == "200")
            #expect(try await send("pause", #"{"storeId":"s1","reason":"r","until":5}"#) == "INVALID_ARGUMENT")
            #expect(try await send("pause", #"{"storeId":"s1","reason":"r"}"#) == "200")
            #expect(try await send("open", one) == "200")
            #expect(try await send("edit", #"{"storeId":"s1","name":"New",\#(Self.place)}"#) == "200")
            #expect(try await send("close", one) == "200")
            #expect(try await send("open", one) == "STORE_CLOSED")
            let before = world.log.events.count
            #expect(try await send("close", one) == "200")
            #expect(world.log.events.count == before, "what is closed already writes nothing")

            let key = StreamKey(CommandWorld.tenant, .store(StoreID("s1")))
            let events = try await world.log.read(key, after: .empty, limit: .max)
            let store = Store(folding: try events.map { try Store.decode($0.data, keys: NoPersonKeys()) })
            #expect(events.count == 8)
            #expect(store.profile?.name == "New")
            #expect(store.status == .closed)
        }
    }

    @Test func `staff bound to a store works in that one, and a refusal of hours says on which day`() async throws {
        try await CommandWorld.with { world in
            let bound = try await world.issuer.issue(
                Principal(
                    tenant: CommandWorld.tenant, kind: .staff, subject: PrincipalID("ann"), roles: [.staff],
                    stores: ["s1"]))
            let elsewhere = try await world.send(
                "commands/store.create", Self.create.replacing("s1", with: "s2"), token: bound)
            #expect(elsewhere.status == 403)
            #expect(elsewhere.code == "FORBIDDEN")
            #expect(try await world.send("commands/store.create", Self.create, token: bound).status == 200)
            let overlap = try await world.send(
                "commands/store.set_hours",
                #"{"storeId":"s1","hours":[{"dow":3,"from":0,"to":600},{"dow":3,"from":599,"to":700}]}"#, token: bound)
            #expect(overlap.status == 409)
            #expect(overlap.code == "HOURS_OVERLAP")
            #expect(overlap.body["params"]?["dow"] == 3)
        }
    }
}
