import Domain
import EventSourcing
public import ProjectionKit

extension StoreView.Row {
    public func write(to out: inout ColumnWriter, was old: StoreView.Row?) {
        let (point, before) = (profile.point, old?.profile.point)
        out.text("id", id, was: old?.id)
        out.text("name", profile.name, was: old?.profile.name)
        out.text("address", profile.address, was: old?.profile.address)
        out.value("latitude", point.latitudeE7, was: before?.latitudeE7, writeDegrees)
        out.value("longitude", point.longitudeE7, was: before?.longitudeE7, writeDegrees)
        out.integer("_latE7", Int64(point.latitudeE7), was: before.map { Int64($0.latitudeE7) })
        out.integer("_lngE7", Int64(point.longitudeE7), was: before.map { Int64($0.longitudeE7) })
        out.text("status", status.text, was: old?.status.text)
        out.instant("pausedUntil", status.pause?.until, was: old?.status.pause?.until)
        out.text("pauseReason", status.pause?.reason, was: old?.status.pause?.reason)
        out.packed("hours.day", hours, was: old?.hours) { JSONFragment.integer(Int64($0.weekday), to: &$1) }
        out.packed("hours.opens", hours, was: old?.hours) { JSONFragment.text(clockText($0.from), to: &$1) }
        out.packed("hours.closes", hours, was: old?.hours) { JSONFragment.text(clockText($0.to), to: &$1) }
        out.texts("holidays", holidays.map(dayText), was: old?.holidays.map(dayText))
        out.bool("offersPickup", services.pickup, was: old?.services.pickup)
        out.bool("offersDelivery", services.delivery, was: old?.services.delivery)
        out.integer("deliveryRadiusM", services.radiusM, was: old?.services.radiusM)
        out.instant("createdAt", createdAt, was: old?.createdAt)
    }

    public init?(columns: Columns) {
        guard let id = columns.text("id"), let createdAt = columns.instant("createdAt"),
            let latitude = columns.integer("_latE7").flatMap(Int32.init(exactly:)),
            let longitude = columns.integer("_lngE7").flatMap(Int32.init(exactly:)),
            let status = Store.Status(columns), columns.agree(["hours.day", "hours.opens", "hours.closes"])
        else { return nil }
        let profile = Store.Profile(
            name: columns.text("name") ?? "", address: columns.text("address") ?? "",
            point: GeoPoint(latitudeE7: latitude, longitudeE7: longitude))
        self.init(id: id, profile: profile, createdAt: createdAt)
        self.status = status
        hours = columns.hours
        holidays = (columns.texts("holidays") ?? []).compactMap { BusinessDay($0) }
        services = Store.Services(
            pickup: columns.bool("offersPickup") ?? false, delivery: columns.bool("offersDelivery") ?? false,
            radiusMetres: Int32(clamping: columns.integer("deliveryRadiusM") ?? 0))
    }
}

extension Columns {
    fileprivate var hours: [StoreHours] {
        let times = zip(packedTexts("hours.opens") ?? [], packedTexts("hours.closes") ?? [])
        return zip(packedIntegers("hours.day") ?? [], times).map { day, times in
            StoreHours(
                weekday: Int32(clamping: day ?? 0), from: clockMinutes(times.0 ?? ""), to: clockMinutes(times.1 ?? ""))
        }
    }
}

extension Store.Services {
    fileprivate var radiusM: Int64? { delivery ? Int64(radiusMetres) : nil }
}

extension Store.Status {
    var text: String {
        switch self {
        case .draft: "DRAFT"
        case .open: "OPEN"
        case .paused: "PAUSED"
        case .closed: "CLOSED"
        }
    }

    fileprivate var pause: (until: Timestamp?, reason: String)? {
        if case .paused(let until, let reason) = self { (until, reason) } else { nil }
    }

    fileprivate init?(_ columns: Columns) {
        switch columns.text("status") {
        case "DRAFT": self = .draft
        case "OPEN": self = .open
        case "PAUSED":
            self = .paused(until: columns.instant("pausedUntil"), reason: columns.text("pauseReason") ?? "")
        case "CLOSED": self = .closed
        default: return nil
        }
    }
}

/// Ten-millionths of a degree as a JSON number of degrees, exact and without idle zeros: `31.230416`.
private func writeDegrees(_ e7: Int32, to bytes: inout [UInt8]) {
    let magnitude = e7.magnitude
    var digits = String(magnitude % 10_000_000 + 10_000_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    let sign = e7 < 0 ? "-" : ""
    bytes.append(contentsOf: "\(sign)\(magnitude / 10_000_000)\(digits.isEmpty ? "" : ".")\(digits)".utf8)
}

/// `09:00`; the end of a day is `24:00`.
private func clockText(_ minutes: Int32) -> String {
    func pad(_ part: Int32) -> String { part < 10 ? "0\(part)" : "\(part)" }
    return "\(pad(minutes / 60)):\(pad(minutes % 60))"
}

private func clockMinutes(_ text: String) -> Int32 {
    let parts = text.split(separator: ":").map { Int32($0) ?? 0 }
    return parts.count == 2 ? parts[0] &* 60 &+ parts[1] : 0
}
