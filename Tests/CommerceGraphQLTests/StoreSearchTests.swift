import CommerceGraphQL
import GraphQLExecution
import JSON
import Testing

@Suite("Looking for stores near a place, and for what they have", .timeLimit(.minutes(5)))
struct StoreSearchTests {
    private static let square = "{ latitude: 31.2304, longitude: 121.4737 }"

    /// A field's value, with `HERE` for the square.
    private func value(_ field: String) async throws -> JSONValue? {
        let field = field.replacing("HERE", with: Self.square)
        let answer = try await World.get().json("{ it: \(field) }", as: .visitor)
        #expect(answer["errors"] == nil, "\(answer)")
        return answer["data"]?["it"]
    }

    private func ids(_ field: String) async throws -> String {
        let nodes = try await value("\(field) { nodes { id } }")?["nodes"]?.asArray ?? []
        return nodes.map { $0["id"]?.asString ?? "null" }.joined(separator: " ")
    }

    @Test("Open and paused ones, the nearest first, each with its distance and itself")
    func stores() async throws {
        let found = try await value(
            """
            storesNear(point: HERE, withinMetres: 50000) {
              totalCount edges { distanceMetres node { id name status } } pageInfo { hasNextPage } }
            """)
        #expect(
            found == [
                "totalCount": 4,
                "edges": [
                    ["distanceMetres": 0, "node": ["id": "square", "name": "人民广场店", "status": "OPEN"]],
                    ["distanceMetres": 2_683, "node": ["id": "pearl", "name": "东方明珠店", "status": "PAUSED"]],
                    ["distanceMetres": 2_801, "node": ["id": "temple", "name": "静安寺店", "status": "OPEN"]],
                    ["distanceMetres": 33_166, "node": ["id": "airport", "name": "浦东机场店", "status": "OPEN"]],
                ],
                "pageInfo": ["hasNextPage": false],
            ])
    }

    @Test(
        "Narrowed down by distance, name and whether they are open",
        arguments: [
            ("", "square pearl temple"), ("withinMetres: 1", "square"), ("withinMetres: 2690", "square pearl"),
            ("onlyOpen: true", "square temple"), (#"query: "静安""#, "temple"), (#"query: "明珠", onlyOpen: true"#, ""),
            (#"query: "虹桥", withinMetres: 50000"#, ""), (#"query: "佘山", withinMetres: 50000"#, ""),
            (#"query: "店", withinMetres: 50000"#, "square pearl temple airport"), (#"query: "*""#, ""),
            (#"query: "店 OR 静安""#, ""), ("first: 2", "square pearl"),
        ])
    func narrowed(arguments: String, expected: String) async throws {
        #expect(try await ids("storesNear(point: HERE, \(arguments))") == expected)
    }

    @Test("Pages follow each other, and a cursor is good for its own question only")
    func pages() async throws {
        let world = try await World.get()
        let first = try await value("storesNear(point: HERE, first: 2) { pageInfo { endCursor hasNextPage } }")
        #expect(first?["pageInfo"]?["hasNextPage"] == true)
        let cursor = try #require(first?["pageInfo"]?["endCursor"]?.asString)
        #expect(try await ids("storesNear(point: HERE, first: 2, after: \"\(cursor)\")") == "temple")
        for other in [
            "point: \(Self.square), onlyOpen: true", "point: \(Self.square), withinMetres: 9999",
            "point: { latitude: 31.2304, longitude: 121.4738 }", "point: \(Self.square), query: \"店\"",
        ] {
            let query = "{ storesNear(\(other), after: \"\(cursor)\") { totalCount } }"
            #expect(try await world.code(query, as: .visitor) == "BAD_CURSOR", "\(other)")
        }
        let broken = "{ storesNear(point: \(Self.square), after: \"x\") { totalCount } }"
        #expect(try await world.code(broken, as: .visitor) == "BAD_CURSOR")
        let productCursor = try await value(
            "search(near: HERE, sort: DISTANCE, first: 1) { pageInfo { endCursor } }")?["pageInfo"]?["endCursor"]
        let text = try #require(productCursor?.asString)
        #expect(try await ids("search(near: HERE, sort: DISTANCE, first: 1, after: \"\(text)\")") == "c6")
        for other in ["sort: DISTANCE, withinMetres: 9999", "sort: BEST_SELLING"] {
            let query = "{ search(near: \(Self.square), \(other), after: \"\(text)\") { totalCount } }"
            #expect(try await world.code(query, as: .visitor) == "BAD_CURSOR", "\(other)")
        }
    }

    @Test(
        "Places that are none, and circles too large, are refused by name",
        arguments: [
            ("{ latitude: 90.0000001, longitude: 0 }", "", "latitude"),
            ("{ latitude: -91, longitude: 0 }", "", "latitude"),
            ("{ latitude: 0, longitude: 180.1 }", "", "longitude"),
            ("{ latitude: 0, longitude: -1e300 }", "", "longitude"),
            ("{ latitude: 1e18, longitude: 0 }", "", "latitude"),
            ("{ latitude: 0, longitude: 0 }", "withinMetres: 0", "withinMetres"),
            ("{ latitude: 0, longitude: 0 }", "withinMetres: -5", "withinMetres"),
            ("{ latitude: 0, longitude: 0 }", "withinMetres: 50001", "withinMetres"),
        ])
    func refused(point: String, more: String, field: String) async throws {
        let world = try await World.get()
        for list in ["storesNear(point: \(point), \(more))", "search(near: \(point), \(more))"] {
            let error = try await world.json("{ \(list) { totalCount } }", as: .visitor)["errors"]?.asArray?.first
            #expect(error?["extensions"]?["code"] == "BAD_ARGUMENT", "\(list)")
            #expect(error?["message"]?.asString?.contains("\"\(field)\"") == true, "\(list): \(error ?? .null)")
        }
    }

    @Test("What the schema does not allow is no question at all")
    func invalid() async throws {
        let world = try await World.get()
        let long = String(repeating: "x", count: 257)
        let table = [
            ("storesNear", "VALIDATION"), ("storesNear(point: null)", "VALIDATION"),
            ("storesNear(point: { latitude: 1 })", "VALIDATION"),
            (#"storesNear(point: { latitude: "NaN", longitude: 1 })"#, "VALIDATION"),
            ("storesNear(point: { latitude: 1e999, longitude: 1 })", "VALIDATION"),
            ("storesNear(point: { latitude: 1, longitude: 1, height: 1 })", "VALIDATION"),
            ("storesNear(point: { latitude: 1, longitude: 1 }, withinMetres: 1.5)", "VALIDATION"),
            ("storesNear(point: { latitude: 1, longitude: 1 }, query: \"\(long)\")", "BAD_ARGUMENT"),
            (#"storesNear(point: { latitude: 1, longitude: 1 }, query: "\u0000")"#, "BAD_ARGUMENT"),
            ("storesNear(point: { latitude: 1, longitude: 1 }, first: 101)", "PAGE_SIZE"),
            ("storesNear(point: { latitude: 1, longitude: 1 }, first: 0)", "PAGE_SIZE"),
            ("search(sort: DISTANCE)", "BAD_ARGUMENT"), ("search(near: null, sort: DISTANCE)", "BAD_ARGUMENT"),
        ]
        for (field, code) in table {
            #expect(try await world.code("{ \(field) { totalCount } }", as: .visitor) == code, "\(field)")
        }
        for point in [#"{ "latitude": 1e999, "longitude": 1 }"#, #"{ "latitude": "1", "longitude": 1 }"#] {
            let variables = try JSONValue.parse(Array("{ \"p\": \(point) }".utf8)).asObject
            let answer = try await world.answer(
                "query ($p: GeoPointInput!) { storesNear(point: $p) { totalCount } }", try #require(variables),
                as: .visitor)
            #expect(answer.contains("\"errors\""), "\(answer)")
        }
    }

    @Test(
        "Products that an open store near has, by distance and in other orders",
        arguments: [
            ("near: HERE", "c6 c1 c2"), ("near: HERE, sort: DISTANCE", "c2 c6 c1"),
            ("near: HERE, sort: DISTANCE, withinMetres: 50000", "c2 c6 c1 c4"),
            ("near: HERE, sort: PRICE_ASC, withinMetres: 50000", "c6 c4 c2 c1"),
            (#"near: HERE, query: "milk", sort: DISTANCE, withinMetres: 50000"#, "c6 c1 c4"),
            ("near: HERE, withinMetres: 100", "c2"), ("near: { latitude: 0, longitude: 0 }", ""),
            ("near: { latitude: 31.1443, longitude: 121.8083 }, sort: DISTANCE, withinMetres: 1", "c1 c4 c2"),
            ("near: null, withinMetres: 1, sort: PRICE_ASC", "c5 c6 c4 c2 c3 c1"),
        ])
    func products(arguments: String, expected: String) async throws {
        #expect(try await ids("search(\(arguments))") == expected)
    }

    @Test("Each with its nearest store, which is nobody's without a place")
    func nearestStore() async throws {
        let found = try await value(
            """
            search(near: HERE, sort: DISTANCE, withinMetres: 50000) {
              totalCount edges { distanceMetres nearestStore { id status } node { id } } }
            """)
        func edge(_ product: JSONValue, _ store: JSONValue, _ metres: JSONValue) -> JSONValue {
            ["distanceMetres": metres, "nearestStore": ["id": store, "status": "OPEN"], "node": ["id": product]]
        }
        #expect(
            found == [
                "totalCount": 4,
                "edges": [
                    edge("c2", "square", 0), edge("c6", "temple", 2_801), edge("c1", "temple", 2_801),
                    edge("c4", "airport", 33_166),
                ],
            ])
        let anywhere = try await value(
            "search(query: \"cake\") { edges { distanceMetres nearestStore { id } node { id } } }")
        #expect(
            anywhere == ["edges": [["distanceMetres": .null, "nearestStore": .null, "node": ["id": "c3"]]]])
        let mistyped = try await value(#"search(near: HERE, query: "mlik") { totalCount didYouMean }"#)
        #expect(mistyped == ["totalCount": 0, "didYouMean": "milk"])
        let elsewhere = try await value(
            #"""
            search(near: { latitude: 0, longitude: 0 }, query: "mlik") {
              totalCount didYouMean facets { brands { count } } }
            """#
        )
        #expect(elsewhere == ["totalCount": 0, "didYouMean": .null, "facets": ["brands": []]])
    }

    @Test("Another mall's stores are not near")
    func tenants() async throws {
        let world = try await World.get()
        let query = "{ storesNear(point: \(Self.square), withinMetres: 50000) { nodes { id } } }"
        #expect(try await world.answer(query) == #"{"data":{"storesNear":{"nodes":[{"id":"s1"},{"id":"s5"}]}}}"#)
        #expect(
            try await world.answer(query, as: .anonymous(tenant: "other"))
                == #"{"data":{"storesNear":{"nodes":[]}}}"#)
    }

    @Test("Whoever names a place waits for the stores, too, and is told when they change")
    func waits() async throws {
        let world = try await World.get()
        let near = try world.prepared("{ search(near: \(Self.square)) { totalCount } }")
        #expect(CommerceQueries.projections(of: near) == ["search", "store_search"])
        let anywhere = try world.prepared("{ search { totalCount } }")
        #expect(CommerceQueries.projections(of: anywhere) == ["search"])
        let stores = try world.prepared("{ storesNear(point: \(Self.square)) { nodes { id } } }")
        #expect(CommerceQueries.projections(of: stores) == ["store_search", "store_view"])
    }
}

extension Viewer {
    fileprivate static let visitor = Viewer.anonymous(tenant: "city")
}
