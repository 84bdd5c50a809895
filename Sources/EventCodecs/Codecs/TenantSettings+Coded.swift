public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension TenantSettings: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .put(let values, let version):
            try EventData(
                .tenantSettingsPut,
                Mallard_Tenant_V1_TenantSettingsPut.with {
                    $0.name = values.name
                    $0.utcOffsetMinutes = values.utcOffsetMinutes
                    $0.payTimeoutSeconds = values.payTimeoutSeconds
                    $0.reservationGraceSeconds = values.reservationGraceSeconds
                    $0.maxUnpaidOrders = values.maxUnpaidOrders
                    $0.cartLinesMax = values.cartLinesMax
                    $0.freightFen = values.freightFen
                    if let freeOverFen = values.freeFreightOverFen { $0.freeFreightOverFen = freeOverFen }
                    $0.defaultLocation = values.defaultLocation.rawValue
                    $0.version = version
                })
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .tenantSettingsPut:
            let wire = try data.message(Mallard_Tenant_V1_TenantSettingsPut.self)
            return .put(Values(wire), version: wire.version)
        default: throw .unknownType(data.type)
        }
    }
}

extension TenantSettings.Values {
    fileprivate init(_ wire: Mallard_Tenant_V1_TenantSettingsPut) {
        self.init()
        name = wire.name
        utcOffsetMinutes = wire.utcOffsetMinutes
        payTimeoutSeconds = wire.payTimeoutSeconds
        reservationGraceSeconds = wire.reservationGraceSeconds
        maxUnpaidOrders = wire.maxUnpaidOrders
        cartLinesMax = wire.cartLinesMax
        freightFen = wire.freightFen
        freeFreightOverFen = wire.hasFreeFreightOverFen ? wire.freeFreightOverFen : nil
        defaultLocation = LocationID(wire.defaultLocation)
    }
}
