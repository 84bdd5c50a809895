public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Store: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .created(let profile):
            try EventData(.storeCreated, Mallard_Store_V1_StoreCreated.with { $0.profile = profile.wire })
        case .edited(let profile):
            try EventData(.storeEdited, Mallard_Store_V1_StoreEdited.with { $0.profile = profile.wire })
        case .hoursSet(let hours, let holidays):
            try EventData(
                .storeHoursSet,
                Mallard_Store_V1_StoreHoursSet.with {
                    $0.hours = hours.map(\.wire)
                    $0.holidays = holidays.map(\.rawValue)
                })
        case .servicesSet(let services):
            try EventData(.storeServicesSet, Mallard_Store_V1_StoreServicesSet.with { $0.services = services.wire })
        case .opened: try EventData(.storeOpened, Mallard_Store_V1_StoreOpened())
        case .paused(let until, let reason):
            try EventData(
                .storePaused,
                Mallard_Store_V1_StorePaused.with {
                    if let until { $0.untilMs = until.milliseconds }
                    $0.reason = reason
                })
        case .closed: try EventData(.storeClosed, Mallard_Store_V1_StoreClosed())
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .storeCreated: return .created(Profile(try data.message(Mallard_Store_V1_StoreCreated.self).profile))
        case .storeEdited: return .edited(Profile(try data.message(Mallard_Store_V1_StoreEdited.self).profile))
        case .storeHoursSet:
            let wire = try data.message(Mallard_Store_V1_StoreHoursSet.self)
            return .hoursSet(wire.hours.map { StoreHours($0) }, holidays: wire.holidays.map { BusinessDay($0) })
        case .storeServicesSet:
            return .servicesSet(Services(try data.message(Mallard_Store_V1_StoreServicesSet.self).services))
        case .storeOpened:
            _ = try data.message(Mallard_Store_V1_StoreOpened.self)
            return .opened
        case .storePaused:
            let wire = try data.message(Mallard_Store_V1_StorePaused.self)
            return .paused(until: wire.hasUntilMs ? Timestamp(wire.untilMs) : nil, reason: wire.reason)
        case .storeClosed:
            _ = try data.message(Mallard_Store_V1_StoreClosed.self)
            return .closed
        default: throw .unknownType(data.type)
        }
    }
}

extension Store.Profile {
    var wire: Mallard_Store_V1_Profile {
        .with {
            $0.name = name
            $0.address = address
            $0.point.latitudeE7 = point.latitudeE7
            $0.point.longitudeE7 = point.longitudeE7
        }
    }

    init(_ wire: Mallard_Store_V1_Profile) {
        let point = GeoPoint(latitudeE7: wire.point.latitudeE7, longitudeE7: wire.point.longitudeE7)
        self.init(name: wire.name, address: wire.address, point: point)
    }
}

extension StoreHours {
    var wire: Mallard_Store_V1_Hours {
        .with {
            $0.weekday = weekday
            $0.fromMinute = from
            $0.toMinute = to
        }
    }

    init(_ wire: Mallard_Store_V1_Hours) {
        self.init(weekday: wire.weekday, from: wire.fromMinute, to: wire.toMinute)
    }
}

extension Store.Services {
    var wire: Mallard_Store_V1_Services {
        .with {
            $0.pickup = pickup
            $0.delivery = delivery
            $0.radiusMetres = radiusMetres
        }
    }

    init(_ wire: Mallard_Store_V1_Services) {
        self.init(pickup: wire.pickup, delivery: wire.delivery, radiusMetres: wire.radiusMetres)
    }
}
