import Domain

/// The parts of a store, as bodies spell them.
extension Store.Profile {
    init(_ body: inout BodyReader) {
        self.init(
            name: body.text("name", 1...80, "What shoppers read.", example: "Bund"),
            address: body.text("address", 1...200, "Where it stands, in words.", example: "1 Zhongshan Road East"),
            point: GeoPoint(&body))
    }
}

extension GeoPoint {
    init(_ body: inout BodyReader) {
        self.init(
            latitudeE7: body.degrees(
                "latitudeE7", GeoPoint.latitudesE7, "Degrees north, in ten-millionths.", example: 312_304_160),
            longitudeE7: body.degrees(
                "longitudeE7", GeoPoint.longitudesE7, "Degrees east, in ten-millionths.", example: 1_214_737_010))
    }
}

extension StoreHours {
    init(_ body: inout BodyReader) {
        self.init(
            weekday: Int32(clamping: body.integer("dow", 1...7, "1 is Monday, 7 is Sunday.", example: 1)),
            from: Int32(clamping: body.integer("from", 0...1_439, "Minutes since midnight.", example: 540)),
            to: Int32(
                clamping: body.integer("to", 1...1_440, "The first minute it is closed again.", example: 1_320)))
    }
}

extension Store.Services {
    init(_ body: inout BodyReader) {
        self.init(
            pickup: body.flag("pickup", default: false, "Whether shoppers may come for what they ordered."),
            delivery: body.flag("delivery", default: false, "Whether it brings what was ordered."),
            radiusMetres: Int32(
                clamping: body.integer(
                    "radiusM", 0...Int64(Store.radiusMetresMax), "How far it delivers, in metres; else 0.",
                    example: 3_000, default: 0)))
    }
}

extension BodyReader {
    fileprivate mutating func degrees(
        _ name: String, _ range: ClosedRange<Int32>, _ about: String, example: Int64
    ) -> Int32 {
        let bounds = Int64(range.lowerBound)...Int64(range.upperBound)
        return Int32(clamping: integer(name, bounds, about, example: example))
    }
}
