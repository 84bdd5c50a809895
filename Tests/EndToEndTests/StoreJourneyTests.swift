import JSON
import Testing

extension EndToEnd {
    /// From two stores that staff open to shoppers who find the nearest one with goods, and what a break changes.
    @Suite(.timeLimit(.minutes(5))) struct StoreJourneyTests {
        /// People's Square in Shanghai, 0.9 km from `near` and 4.9 km from `far`; `away` is in Beijing.
        private static let here = "{ latitude: 31.2304, longitude: 121.4737 }"
        private static let places: [(id: String, latitudeE7: Int64, longitudeE7: Int64)] = [
            ("far", 312_397_000, 1_215_240_000), ("near", 312_304_000, 1_214_830_000),
            ("away", 399_042_000, 1_164_074_000),
        ]

        @Test func shoppersFindTheNearestStoreThatHasWhatTheyLookFor() async throws {
            try await Mall.with("stores") { mall in
                let shop = try await Shop.open(mall)
                try await shop.stock()
                for (id, latitude, longitude) in Self.places { try await open(shop, id, latitude, longitude) }
                try await checkPage(mall, atLeast: try await shop.moveOn())
                try await checkNear(mall, atLeast: try await shop.moveOn())
                try await checkGoods(shop)
                try await checkBreak(shop)
                let compared = try await mall.run(["replay", "diff"])
                #expect(compared.status == 0, "\(compared.output)")
            }
        }

        private func open(_ shop: Shop, _ id: String, _ latitude: Int64, _ longitude: Int64) async throws {
            let store: JSONValue = .string(id)
            try await shop.staffDoes(
                "store.create",
                [
                    "storeId": store, "name": .string("店 \(id)"), "address": "示例路1号",
                    "latitudeE7": .integer(latitude), "longitudeE7": .integer(longitude),
                ])
            try await shop.staffDoes(
                "store.set_hours", ["storeId": store, "hours": [["dow": 1, "from": 540, "to": 1320]]])
            try await shop.staffDoes("store.open", ["storeId": store])
        }

        private func checkPage(_ mall: Mall, atLeast position: Int64) async throws {
            let page = try await mall.read(#"{ store(id: "near") { id name status } }"#, atLeast: position)
            #expect(page == ["store": ["id": "near", "name": "店 near", "status": "OPEN"]])
        }

        /// The ids of stores near here, and how far they are.
        private func near(
            _ mall: Mall, _ arguments: String = "", atLeast position: Int64? = nil
        ) async throws -> [(id: String?, metres: Int64?)] {
            let found = try await mall.read(
                "{ storesNear(point: \(Self.here)\(arguments)) { edges { distanceMetres node { id } } } }",
                atLeast: position)
            return (found.at("storesNear.edges").asArray ?? []).map {
                ($0.at("node.id").asString, $0.at("distanceMetres").asInteger)
            }
        }

        private func checkNear(_ mall: Mall, atLeast position: Int64) async throws {
            let found = try await near(mall, atLeast: position)
            #expect(found.map(\.id) == ["near", "far"])
            // By the haversine formula in another program: 882 and 4,882 m.
            #expect(try (870...895).contains(#require(found.first?.metres)))
            #expect(try (4_830...4_930).contains(#require(found.last?.metres)))
            #expect(try await near(mall, ", withinMetres: 1000").map(\.id) == ["near"])
            #expect(try await near(mall, #", query: "far""#).map(\.id) == ["far"])
        }

        /// The nearest store where the product can be had, by a search for it; nil if none is found.
        private func nearestStore(_ mall: Mall) async throws -> String? {
            let found = try await mall.read(
                """
                { search(query: "富士", near: \(Self.here), sort: DISTANCE) { edges { nearestStore { id } } } }
                """)
            return found.at("search.edges").asArray?.first?.at("nearestStore.id").asString
        }

        private func receive(_ shop: Shop, at store: String) async throws {
            try await shop.staffDoes(
                "stock.adjust",
                [
                    "items": [
                        [
                            "skuId": .string(Shop.sku), "locationId": .string(store), "delta": 1,
                            "mode": "reserveOnOrder",
                        ]
                    ], "reason": "purchase", "docNo": .string("GR-\(store)"),
                ])
        }

        private func checkGoods(_ shop: Shop) async throws {
            // An index is made with the first start, which takes a moment.
            try await eventually("search is ready") {
                try await shop.mall.ask(#"{ search(query: "富士") { totalCount } }"#, as: shop.staff).status == 200
            }
            #expect(try await nearestStore(shop.mall) == nil)
            try await receive(shop, at: "away")
            try await receive(shop, at: "far")
            try await eventually("the far store has it") { try await nearestStore(shop.mall) == "far" }
            try await receive(shop, at: "near")
            try await eventually("the near store has it") { try await nearestStore(shop.mall) == "near" }
        }

        private func checkBreak(_ shop: Shop) async throws {
            let position = try await shop.staffDoes("store.pause", ["storeId": "near", "reason": "盘点"])
            #expect(try await near(shop.mall, ", onlyOpen: true", atLeast: position).map(\.id) == ["far"])
            #expect(try await near(shop.mall).map(\.id) == ["near", "far"])
            try await eventually("the near store is passed over") { try await nearestStore(shop.mall) == "far" }
            let closed = try await shop.staffDoes("store.close", ["storeId": "far"])
            #expect(try await near(shop.mall, atLeast: closed).map(\.id) == ["near"])
            try await eventually("no store has it") { try await nearestStore(shop.mall) == nil }
        }
    }
}
