/// A place on the earth: degrees north and east in ten-millionths (E7), which is a centimetre or less. Never floating
/// point, so that a place is the same to the last digit wherever it is read.
///
/// All points of a mall are in the datum of its maps; those of WeChat speak GCJ-02.
public struct GeoPoint: Hashable, Sendable {
    /// 90° south to 90° north.
    public static let latitudesE7: ClosedRange<Int32> = -900_000_000...900_000_000
    /// 180° west to 180° east.
    public static let longitudesE7: ClosedRange<Int32> = -1_800_000_000...1_800_000_000

    public let latitudeE7: Int32
    public let longitudeE7: Int32

    /// Believes its arguments, for the log holds some; decisions hold them against the ranges.
    public init(latitudeE7: Int32, longitudeE7: Int32) {
        self.latitudeE7 = latitudeE7
        self.longitudeE7 = longitudeE7
    }
}
