public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Spu: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .created(let title, let categories):
            try EventData(
                .spuCreated,
                Mallard_Spu_V1_SpuCreated.with {
                    $0.title = title
                    $0.categories = categories.map(\.wire)
                })
        case .contentSet(let content):
            try EventData(.spuContentSet, Mallard_Spu_V1_SpuContentSet.with { $0.content = content.wire })
        case .specsDefined(let specs):
            try EventData(.specsDefined, Mallard_Spu_V1_SpecsDefined.with { $0.specs = specs.map(\.wire) })
        case .skuPut(let sku):
            try EventData(.skuPut, Mallard_Spu_V1_SkuPut.with { $0.sku = sku.wire })
        case .skuPriceChanged(let id, let oldFen, let newFen, let reason, let priceVersion):
            try EventData(
                .skuPriceChanged,
                Mallard_Spu_V1_SkuPriceChanged.with {
                    $0.skuID = id.rawValue
                    $0.oldFen = oldFen
                    $0.newFen = newFen
                    $0.reason = reason
                    $0.priceVersion = priceVersion
                })
        case .skuDisabled(let id):
            try EventData(.skuDisabled, Mallard_Spu_V1_SkuDisabled.with { $0.skuID = id.rawValue })
        case .skuEnabled(let id):
            try EventData(.skuEnabled, Mallard_Spu_V1_SkuEnabled.with { $0.skuID = id.rawValue })
        case .categoriesAssigned(let categories):
            try EventData(
                .spuCategoriesAssigned,
                Mallard_Spu_V1_SpuCategoriesAssigned.with { $0.categories = categories.map(\.wire) })
        case .saleFlagsSet(let noCoupon, let noPoints):
            try EventData(
                .spuSaleFlagsSet,
                Mallard_Spu_V1_SpuSaleFlagsSet.with {
                    $0.noCoupon = noCoupon
                    $0.noPoints = noPoints
                })
        case .published: try EventData(.spuPublished, Mallard_Spu_V1_SpuPublished())
        case .publishScheduled(let at):
            try EventData(
                .spuPublishScheduled, Mallard_Spu_V1_SpuPublishScheduled.with { $0.atMs = at.milliseconds })
        case .unpublished(let reason):
            try EventData(.spuUnpublished, Mallard_Spu_V1_SpuUnpublished.with { $0.reason = reason })
        case .unpublishScheduled(let at):
            try EventData(
                .spuUnpublishScheduled, Mallard_Spu_V1_SpuUnpublishScheduled.with { $0.atMs = at.milliseconds })
        case .archived: try EventData(.spuArchived, Mallard_Spu_V1_SpuArchived())
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .spuCreated:
            let wire = try data.message(Mallard_Spu_V1_SpuCreated.self)
            return .created(title: wire.title, categories: wire.categories.map { CategoryPlacement($0) })
        case .spuContentSet:
            return .contentSet(SpuContent(try data.message(Mallard_Spu_V1_SpuContentSet.self).content))
        case .specsDefined:
            return .specsDefined(try data.message(Mallard_Spu_V1_SpecsDefined.self).specs.map { SpuSpec($0) })
        case .skuPut:
            return .skuPut(try Sku(data.message(Mallard_Spu_V1_SkuPut.self).sku, in: data.type))
        case .skuPriceChanged:
            let wire = try data.message(Mallard_Spu_V1_SkuPriceChanged.self)
            return .skuPriceChanged(
                SkuID(wire.skuID), oldFen: wire.oldFen, newFen: wire.newFen, reason: wire.reason,
                priceVersion: wire.priceVersion)
        case .skuDisabled: return .skuDisabled(SkuID(try data.message(Mallard_Spu_V1_SkuDisabled.self).skuID))
        case .skuEnabled: return .skuEnabled(SkuID(try data.message(Mallard_Spu_V1_SkuEnabled.self).skuID))
        case .spuCategoriesAssigned:
            let wire = try data.message(Mallard_Spu_V1_SpuCategoriesAssigned.self)
            return .categoriesAssigned(wire.categories.map { CategoryPlacement($0) })
        case .spuSaleFlagsSet:
            let wire = try data.message(Mallard_Spu_V1_SpuSaleFlagsSet.self)
            return .saleFlagsSet(noCoupon: wire.noCoupon, noPoints: wire.noPoints)
        case .spuPublished:
            _ = try data.message(Mallard_Spu_V1_SpuPublished.self)
            return .published
        case .spuPublishScheduled:
            return .publishScheduled(at: Timestamp(try data.message(Mallard_Spu_V1_SpuPublishScheduled.self).atMs))
        case .spuUnpublished:
            return .unpublished(reason: try data.message(Mallard_Spu_V1_SpuUnpublished.self).reason)
        case .spuUnpublishScheduled:
            return .unpublishScheduled(
                at: Timestamp(try data.message(Mallard_Spu_V1_SpuUnpublishScheduled.self).atMs))
        case .spuArchived:
            _ = try data.message(Mallard_Spu_V1_SpuArchived.self)
            return .archived
        default: throw .unknownType(data.type)
        }
    }
}
