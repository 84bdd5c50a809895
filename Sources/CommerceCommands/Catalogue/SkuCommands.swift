public import Domain
import EventCodecs
import EventSourcing
import Identity
import JSON
public import Runtime

public struct PutSku: SpuCommand {
    public static let route = "spu.put_sku"
    public static let summary = "Add a variant, or define an existing one anew."
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        let sku = Sku(&body)
        spu = sku.id.product
        command = .putSku(sku)
    }
}

public struct ChangeSkuPrice: SpuCommand {
    public static let route = "spu.change_price"
    public static let summary = "Change what a variant costs."
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        let sku = body.skuID()
        spu = sku.product
        command = .changeSkuPrice(
            sku, listFen: body.fen("listFen", 1...Fen.orderTotalMax, "What one unit costs.", example: 2_990),
            reason: body.reason())
    }
}

public struct EnableSku: SpuCommand {
    public static let route = "spu.enable_sku"
    public static let summary = "Put a variant on sale with its product."
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        let sku = body.skuID()
        spu = sku.product
        command = .enableSku(sku)
    }
}

public struct DisableSku: SpuCommand {
    public static let route = "spu.disable_sku"
    public static let summary = "Take a variant off sale; not the last one of a published product."
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        let sku = body.skuID()
        spu = sku.product
        command = .disableSku(sku)
    }
}

public struct ScheduleSpuPublish: SpuCommand {
    public static let route = "spu.schedule_publish"
    public static let summary = "Put a product on sale at a time to come."
    public let spu: SpuID
    public let command: Spu.Command
    private let at: Timestamp

    public init(_ body: inout BodyReader) {
        spu = body.spuID()
        at = body.time("at", "When.")
        command = .schedulePublish(at: at)
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .spu(spu), Spu.decide)
        scope.arm(
            DeadlineName.spuPublish(spu), due: at, PublishSpu.route, ["spuId": .string(spu.rawValue)])
        return .nothingToTell
    }
}

public struct ScheduleSpuUnpublish: SpuCommand {
    public static let route = "spu.schedule_unpublish"
    public static let summary = "Take a product off sale at a time to come."
    public let spu: SpuID
    public let command: Spu.Command
    private let at: Timestamp

    public init(_ body: inout BodyReader) {
        spu = body.spuID()
        at = body.time("at", "When.")
        command = .scheduleUnpublish(at: at)
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .spu(spu), Spu.decide)
        scope.arm(
            DeadlineName.spuUnpublish(spu), due: at, UnpublishSpu.route,
            ["spuId": .string(spu.rawValue), "reason": "scheduled"])
        return .nothingToTell
    }
}

extension SkuID {
    /// The product of a well-formed id; what is not well-formed was noted when it was read.
    var product: SpuID { spu ?? SpuID(rawValue) }
}
