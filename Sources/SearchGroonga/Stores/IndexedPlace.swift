import Domain

/// A point as Groonga stores it: thousandths of a second of arc, 3 cm on the ground.
///
/// Its rectangles end before the poles and before longitude 180: points there are taken 6 cm further in.
struct IndexedPlace: Hashable {
    static let perDegree = 3_600_000.0
    private static let latitudeMax: Int64 = 323_999_998
    private static let longitudeMax: Int64 = 647_999_998

    let latitude: Int64
    let longitude: Int64

    init(_ point: GeoPoint) {
        self.init(latitude: Double(point.latitudeE7) / 1e7, longitude: Double(point.longitudeE7) / 1e7)
    }

    /// Degrees. What lies beyond what there is ends there.
    init(latitude: Double, longitude: Double) {
        self.latitude = Self.rounded(latitude, Self.latitudeMax)
        self.longitude = Self.rounded(longitude, Self.longitudeMax)
    }

    var latitudeDegrees: Double { Double(latitude) / Self.perDegree }
    var longitudeDegrees: Double { Double(longitude) / Self.perDegree }

    var text: String { "\(latitude)x\(longitude)" }

    private static func rounded(_ degrees: Double, _ most: Int64) -> Int64 {
        let limit = Double(most)
        return Int64(min(max((degrees * perDegree).rounded(), -limit), limit))
    }
}
