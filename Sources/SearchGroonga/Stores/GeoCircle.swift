public import Domain
import Glibc

/// All places within some metres of a point, as the crow flies.
///
/// Distances are Groonga's `geo_distance` by `sphere`: the haversine formula on a ball of 6,357,303 m, which holds
/// across longitude 180 and at the poles. From the true ones, on the WGS84 ellipsoid, they differ by 0.7 % at most;
/// around Shanghai they are 0.4 % less from east to west, and 0.1 % more from north to south.
public struct GeoCircle: Hashable, Sendable {
    public static let metresRange = 1...50_000
    static let earthRadius = 6_357_303.0

    public let center: GeoPoint
    public let metres: Int

    public init(center: GeoPoint, metres: Int) {
        self.center = center
        self.metres = metres
    }

    private var place: IndexedPlace { IndexedPlace(center) }

    /// The script that gives the millimetres from a column to the center, for a column of whole numbers.
    func millimetres(to column: String) -> String { "\(distance(to: column)) * 1000" }

    /// The script that is true in the circle. Its rectangles are looked up, and what is in them is measured: Groonga's
    /// own circles lose what lies behind longitude 180 and around the poles.
    func holds(_ column: String) -> String {
        let found = rectangles.map { "geo_in_rectangle(\(column), \"\($0.northWest.text)\", \"\($0.southEast.text)\")" }
        return "(\(found.joined(separator: " || "))) && \(distance(to: column)) <= \(metres)"
    }

    private func distance(to column: String) -> String { "geo_distance(\(column), \"\(place.text)\", \"sphere\")" }
}

// MARK: Rectangles

extension GeoCircle {
    struct Rectangle: Hashable {
        let northWest: IndexedPlace
        let southEast: IndexedPlace

        init(north: Double, west: Double, south: Double, east: Double) {
            northWest = IndexedPlace(latitude: north, longitude: west)
            southEast = IndexedPlace(latitude: south, longitude: east)
        }
    }

    /// More than rounding takes away: some centimetres.
    private static let margin = 1e-6

    /// One that the circle lies in; two where it crosses longitude 180.
    var rectangles: [Rectangle] {
        let center = place
        let angle = Double(metres) / Self.earthRadius
        let reach = angle * 180 / .pi + Self.margin
        let north = center.latitudeDegrees + reach
        let south = center.latitudeDegrees - reach
        // Around a pole all longitudes are near.
        guard north < 90, south > -90 else {
            return [Rectangle(north: north, west: -180, south: south, east: 180)]
        }
        // Where meridians touch the circle. It is less than a quarter turn, since the circle does not reach the pole.
        let touch = asin(min(1, sin(angle) / cos(center.latitudeDegrees * .pi / 180))) * 180 / .pi + Self.margin
        let west = center.longitudeDegrees - touch
        let east = center.longitudeDegrees + touch
        if west < -180 {
            return [
                Rectangle(north: north, west: -180, south: south, east: east),
                Rectangle(north: north, west: west + 360, south: south, east: 180),
            ]
        }
        if east > 180 {
            return [
                Rectangle(north: north, west: west, south: south, east: 180),
                Rectangle(north: north, west: -180, south: south, east: east - 360),
            ]
        }
        return [Rectangle(north: north, west: west, south: south, east: east)]
    }
}
