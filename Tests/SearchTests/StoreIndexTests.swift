import Domain
import EventSourcing
import Foundation
import LocalServers
import SearchGroonga
import TestSupport
import Testing

@Suite("Stores near a place, over the real Groonga", .serialized, .timeLimit(.minutes(5)))
struct StoreIndexTests {
    private func index() async throws -> StoreIndex {
        let server = try await TestServers.freshGroonga()
        let index = StoreIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        #expect(try await index.open() == .start)
        return index
    }

    private func store(
        _ id: String, _ latitude: Double, _ longitude: Double, _ name: String = "Store", tenant: String = "mall",
        status: StoreDocument.Status = .open
    ) -> StoreDocument {
        StoreDocument(
            tenant: tenant, storeID: id, name: name, place: Place(latitude, longitude).point, status: status)
    }

    private func near(
        _ latitude: Double, _ longitude: Double, _ metres: Int, _ text: String = ""
    ) -> StoreSearchRequest {
        StoreSearchRequest(
            tenant: "mall", circle: GeoCircle(center: Place(latitude, longitude).point, metres: metres), text: text)
    }

    /// Distances on the ellipsoid, by Vincenty's formulae, computed elsewhere.
    private static let shanghai: [(id: String, latitude: Double, longitude: Double, metres: Double)] = [
        ("square", 31.2304, 121.4737, 0), ("pearl", 31.2397, 121.4998, 2_691.8), ("temple", 31.2235, 121.4453, 2_811.9),
        ("station", 31.1943, 121.3209, 15_100.7), ("hill", 31.0965, 121.195, 30_437.5),
        ("airport", 31.1443, 121.8083, 33_291.1), ("island", 31.6227, 121.3973, 44_099.3),
    ]

    @Test("Places in Shanghai, the nearest first, as far as the ellipsoid says within half a per cent")
    func shanghai() async throws {
        let index = try await index()
        try await index.write(Self.shanghai.reversed().map { store($0.id, $0.latitude, $0.longitude) })
        let reply = try await index.search(near(31.2304, 121.4737, 50_000))
        #expect(reply.storeIDs == Self.shanghai.map(\.id))
        #expect(reply.total == 7)
        for (hit, known) in zip(reply.hits, Self.shanghai) {
            #expect(abs(Double(hit.metres) - known.metres) <= known.metres * 0.005 + 1, "\(known.id): \(hit.metres)")
        }
        #expect(try await index.search(near(31.2304, 121.4737, 2_750)).storeIDs == ["square", "pearl"])
    }

    /// Pairs of points, with distances as above.
    private static let edges: [(from: Place, to: Place, metres: Double)] = [
        (Place(0, 179.9), Place(0, -179.9), 22_263.9), (Place(0.1, -179.9), Place(0, 179.95), 20_027.2),
        (Place(-16.5, 179.99), Place(-16.5, -179.99), 2_135.3), (Place(89.9, 0), Place(89.9, 180), 22_338.8),
        (Place(-90, 0), Place(-89.8, 77), 22_338.8), (Place(89.95, 10), Place(89.95, -120), 10_122.9),
        (Place(0, 180), Place(0, -180), 0), (Place(90, 12), Place(90, -100), 0), (Place(-90, 180), Place(-90, 1), 0),
    ]

    @Test("Across longitude 180 and around the poles, both ways")
    func edges() async throws {
        let index = try await index()
        for (number, edge) in Self.edges.enumerated() {
            for (from, to) in [(edge.from, edge.to), (edge.to, edge.from)] {
                try await index.write([store("s\(number)", to.latitude, to.longitude)])
                let within = Int(edge.metres * 1.007) + 1
                let reply = try await index.search(near(from.latitude, from.longitude, within))
                let hit = try #require(reply.hits.first { $0.storeID == "s\(number)" }, "\(from) \(to)")
                #expect(
                    abs(Double(hit.metres) - edge.metres) <= edge.metres * 0.007 + 1, "\(from) \(to): \(hit.metres)")
                let nearer = Int(edge.metres * 0.993) - 1
                guard nearer > 0 else { continue }
                let none = try await index.search(near(from.latitude, from.longitude, nearer))
                #expect(!none.storeIDs.contains("s\(number)"), "\(from) \(to)")
            }
            try await index.remove([(tenant: "mall", id: "s\(number)")])
        }
    }

    @Test("For random stores and places it is what looking at every store gives")
    func random() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let index = try await index()
        let stores = (0..<3_000).map { number in
            (id: "s\(number)", place: Place.random(using: &random), isOpen: Bool.random(using: &random))
        }
        try await index.write(
            stores.map { store($0.id, $0.place.latitude, $0.place.longitude, status: $0.isOpen ? .open : .paused) })
        for _ in 0..<150 {
            let center =
                Bool.random(using: &random)
                ? Place.random(using: &random) : stores[Int.random(in: stores.indices, using: &random)].place
            let within = [1, 700, 9_000, 50_000][Int.random(in: 0..<4, using: &random)]
            var request = near(center.latitude, center.longitude, within)
            request.limit = 3_000
            request.onlyOpen = Bool.random(using: &random)
            let reply = try await index.search(request)
            let found = Dictionary(uniqueKeysWithValues: reply.hits.map { ($0.storeID, $0.metres) })
            #expect(reply.total == Int64(reply.hits.count) && found.count == reply.hits.count)
            // Points are kept as exact as some centimetres, and distances rounded.
            for store in stores {
                let metres = center.metres(to: store.place)
                let isWanted = store.isOpen || !request.onlyOpen
                if let distance = found[store.id] {
                    #expect(isWanted && metres <= Double(request.circle.metres) + 0.2, "\(center) \(store)")
                    #expect(abs(Double(distance) - metres) <= 0.7, "\(center) \(store)")
                } else {
                    #expect(!isWanted || metres >= Double(request.circle.metres) - 0.2, "\(center) \(store)")
                }
            }
            for (hit, next) in zip(reply.hits, reply.hits.dropFirst()) {
                #expect((hit.millimetres, hit.storeID) < (next.millimetres, next.storeID))
            }
        }
    }

    @Test("By words of the name, which are no operators, of one mall, and open or paused")
    func filters() async throws {
        let index = try await index()
        try await index.write([
            store("s1", 31.2, 121.4, "Lotus 徐家汇店"), store("s2", 31.2, 121.4, "Lotus 静安店", status: .paused),
            store("s3", 31.21, 121.4, "Ｌｏｔｕｓ (new) \"Express\""), store("x", 31.2, 121.4, "Lotus", tenant: "other"),
        ])
        func find(_ text: String, onlyOpen: Bool = false) async throws -> [String] {
            var request = near(31.2, 121.4, 10_000, text)
            request.onlyOpen = onlyOpen
            return try await index.search(request).storeIDs
        }
        #expect(try await find("") == ["s1", "s2", "s3"], "those as near by id")
        #expect(try await find("", onlyOpen: true) == ["s1", "s3"])
        #expect(try await find("lotus") == ["s1", "s2", "s3"])
        #expect(try await find("靜安") == ["s2"], "traditional characters")
        #expect(try await find("lotus 徐家汇") == ["s1"])
        #expect(try await find("静安", onlyOpen: true) == [])
        for text in ["(", "\"", "OR", "-lotus", "name_text:lotus", "*", "\\", "' || true", "静安 OR 徐家汇"] {
            #expect(!(try await find(text)).contains("s1"), "\(text) was understood as a query")
        }
        #expect(try await find("(new)") == ["s3"])
    }

    @Test("Pages follow each other without a gap, and writing twice is harmless")
    func pages() async throws {
        let index = try await index()
        let stores = (0..<25).map { store("s\($0 + 10)", 31.2 + Double($0 / 3) * 0.001, 121.4) }
        for _ in 1...2 { try await index.write(stores) }
        var request = near(31.2, 121.4, 5_000)
        request.limit = 10
        var found: [String] = []
        for offset in [0, 10, 20] {
            request.offset = offset
            let reply = try await index.search(request)
            #expect(reply.total == 25)
            found += reply.storeIDs
        }
        #expect(found == stores.map(\.storeID))
        request.limit = 0
        #expect(try await index.search(request).total == 25)
        try await index.remove([("mall", "s10"), ("mall", "absent"), ("other", "s11")])
        #expect(try await index.count() == 24)
        #expect(try await index.search(near(31.2, 121.4, 1)).storeIDs == ["s11", "s12"])
        let stored = try await index.documents(offset: 0, limit: 100)
        for document in stored {
            let written = try #require(stores.first { $0.storeID == document.id }).columns
            #expect(document.columns.map(\.name) == written.map(\.name))
            #expect(document.columns.map(\.value) == written.map(\.value))
        }
    }
}

/// A point in degrees, and a way of its own to measure.
private struct Place: CustomStringConvertible {
    let latitude: Double
    let longitude: Double

    init(_ latitude: Double, _ longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }

    var description: String { "\(latitude),\(longitude)" }

    var point: GeoPoint {
        GeoPoint(latitudeE7: Int32((latitude * 1e7).rounded()), longitudeE7: Int32((longitude * 1e7).rounded()))
    }

    /// In the city, at longitude 180, at a pole, or anywhere.
    static func random(using random: inout SeededRandom) -> Place {
        func within(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: return Place(within(30.9...31.5), within(121.1...121.9))
        case 4: return Place(within(-2...2), within(179.6...180))
        case 5: return Place(within(-2...2), within(-180 ... -179.6))
        case 6: return Place(within(89.5...90), within(-180...180))
        case 7: return Place(within(-90 ... -89.5), within(-180...180))
        case 8: return Place(within(64...64.5), within(20...21))
        default: return Place(within(-90...90), within(-180...180))
        }
    }

    /// By the angle between two vectors from the middle of the ball, which is exact near and far.
    func metres(to other: Place) -> Double {
        let (a, b) = (vector, other.vector)
        let cross = (
            a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x
        )
        let sine = (cross.0 * cross.0 + cross.1 * cross.1 + cross.2 * cross.2).squareRoot()
        return atan2(sine, a.x * b.x + a.y * b.y + a.z * b.z) * 6_357_303
    }

    private var vector: (x: Double, y: Double, z: Double) {
        let (phi, lambda) = (latitude * .pi / 180, longitude * .pi / 180)
        return (cos(phi) * cos(lambda), cos(phi) * sin(lambda), sin(phi))
    }
}
