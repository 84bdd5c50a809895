public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension Store {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        Mallard_Store_V1_StoreSnapshot.with {
            if let profile { $0.profile = profile.wire }
            $0.hours = hours.map(\.wire)
            $0.holidays = holidays.map(\.rawValue)
            $0.services = services.wire
            switch status {
            case .draft: $0.status = .draft
            case .open: $0.status = .open
            case .paused(let until, let reason):
                $0.status = .paused
                if let until { $0.pausedUntilMs = until.milliseconds }
                $0.pauseReason = reason
            case .closed: $0.status = .closed
            }
        }.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Store_V1_StoreSnapshot(serializedBytes: snapshot) else { return nil }
        self.init()
        switch wire.status {
        case .draft: status = .draft
        case .open: status = .open
        case .paused:
            status = .paused(
                until: wire.hasPausedUntilMs ? Timestamp(wire.pausedUntilMs) : nil, reason: wire.pauseReason)
        case .closed: status = .closed
        case .unspecified, .UNRECOGNIZED: return nil
        }
        profile = wire.hasProfile ? Profile(wire.profile) : nil
        hours = wire.hours.map { StoreHours($0) }
        holidays = wire.holidays.map { BusinessDay($0) }
        services = Services(wire.services)
    }
}
