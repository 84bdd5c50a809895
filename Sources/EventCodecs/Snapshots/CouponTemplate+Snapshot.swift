public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension CouponTemplate {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        Mallard_Coupontemplate_V1_CouponTemplateSnapshot.with {
            if let definition { $0.definition = definition.wire }
            $0.status = status.wire
            $0.budgetCount = budgetCount
            $0.issued = issued
        }.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Coupontemplate_V1_CouponTemplateSnapshot(serializedBytes: snapshot),
            let status = Status(wire: wire.status)
        else { return nil }
        self.init()
        if wire.hasDefinition {
            guard let definition = try? Definition(wire.definition, in: .couponTemplateCreated) else { return nil }
            self.definition = definition
        }
        self.status = status
        budgetCount = wire.budgetCount
        issued = wire.issued
    }
}

extension CouponTemplate.Status: WireChoice {
    var wire: Mallard_Coupontemplate_V1_TemplateStatus {
        switch self {
        case .draft: .draft
        case .active: .active
        case .paused: .paused
        case .ended: .ended
        }
    }
}
