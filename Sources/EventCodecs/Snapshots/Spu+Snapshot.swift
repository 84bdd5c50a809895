public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension Spu {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        Mallard_Spu_V1_SpuSnapshot.with {
            $0.exists = exists
            $0.content = content.wire
            $0.categories = categories.map(\.wire)
            $0.specs = specs.map(\.wire)
            $0.variants = variants.values.sorted { $0.sku.id < $1.sku.id }.map { variant in
                .with {
                    $0.sku = variant.sku.wire
                    $0.isEnabled = variant.isEnabled
                }
            }
            $0.noCoupon = noCoupon
            $0.noPoints = noPoints
            $0.status = status.wire
            if let publishAt { $0.publishAtMs = publishAt.milliseconds }
            if let unpublishAt { $0.unpublishAtMs = unpublishAt.milliseconds }
            $0.priceVersion = priceVersion
        }.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Spu_V1_SpuSnapshot(serializedBytes: snapshot),
            let status = Status(wire: wire.status)
        else { return nil }
        self.init()
        exists = wire.exists
        content = SpuContent(wire.content)
        categories = wire.categories.map { CategoryPlacement($0) }
        specs = wire.specs.map { SpuSpec($0) }
        for variant in wire.variants {
            guard let sku = try? Sku(variant.sku, in: .skuPut) else { return nil }
            variants[sku.id] = Variant(sku: sku, isEnabled: variant.isEnabled)
            enabledCount += variant.isEnabled ? 1 : 0
        }
        noCoupon = wire.noCoupon
        noPoints = wire.noPoints
        self.status = status
        publishAt = wire.hasPublishAtMs ? Timestamp(wire.publishAtMs) : nil
        unpublishAt = wire.hasUnpublishAtMs ? Timestamp(wire.unpublishAtMs) : nil
        priceVersion = wire.priceVersion
    }
}

extension Spu.Status: WireChoice {
    var wire: Mallard_Spu_V1_SpuStatus {
        switch self {
        case .draft: .draft
        case .published: .published
        case .unpublished: .unpublished
        case .archived: .archived
        }
    }
}
