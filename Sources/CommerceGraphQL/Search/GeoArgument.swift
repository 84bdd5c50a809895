import Domain
import GraphQLExecution
import SearchGroonga

/// A circle, as the arguments of a list say it.
enum GeoArgument {
    static let metres = "withinMetres"
    /// The extra of a page that says how far each item is.
    static let distance = "distanceMetres"
    private static let metresAssumed: Int64 = 10_000

    /// Nil if the argument `point` is not given.
    ///
    /// - Throws: `badArgument` for what is no point on the earth, or no number of metres that may be asked for.
    static func circle(_ point: String, _ list: ListRead) throws(ReadFailure) -> GeoCircle? {
        guard let value = list.arguments[point], !value.isNull else { return nil }
        let center = GeoPoint(
            latitudeE7: try degrees("latitude", of: point, value, GeoPoint.latitudesE7),
            longitudeE7: try degrees("longitude", of: point, value, GeoPoint.longitudesE7))
        let metres = list.arguments.int(Self.metres) ?? metresAssumed
        guard let within = Int(exactly: metres), GeoCircle.metresRange.contains(within) else {
            let range = GeoCircle.metresRange
            throw .badArgument("\"\(Self.metres)\" is \(range.lowerBound) to \(range.upperBound), not \(metres).")
        }
        return GeoCircle(center: center, metres: within)
    }

    /// What decides which places are in the circle, for the list's id; empty for no circle.
    static func text(_ circle: GeoCircle?) -> String {
        circle.map { "\($0.center.latitudeE7),\($0.center.longitudeE7),\($0.metres)" } ?? ""
    }

    private static func degrees(
        _ name: String, of point: String, _ value: InputValue, _ range: ClosedRange<Int32>
    ) throws(ReadFailure) -> Int32 {
        let given = value[name]
        let degrees: Double? =
            switch given {
            case .float(let degrees)?: degrees
            case .int(let degrees)?: Double(degrees)
            default: nil
            }
        guard let degrees, let rounded = Int32(exactly: (degrees * 1e7).rounded()), range.contains(rounded) else {
            let most = range.upperBound / 10_000_000
            throw .badArgument("\"\(name)\" of \"\(point)\" is -\(most) to \(most) degrees.")
        }
        return rounded
    }
}
