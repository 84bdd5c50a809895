public import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

public struct CreateSpuCommand: CommerceCommand {
    public static let route = "spu.create"
    public static let summary = "Create a product: content, variants, and if wished on sale at once."
    public static let senders: Set<PrincipalRole> = .catalogueKeepers
    public static let results = [ResultMember("spuId", .string, "The new product.")]

    let command: CreateSpu

    public init(_ body: inout BodyReader) {
        command = CreateSpu(
            spu: body.spuID(), content: SpuContent(&body),
            categories: body.ids(
                "categoryIds", 0...Spu.categoriesMax, "Its categories, leaves of the tree.", example: "c12"),
            specs: body.list("specs", 0...Spu.specsMax, "How its variants differ.") { SpuSpec(&$0) },
            skus: body.list("skus", 0...Spu.skusMax, "Its variants.") { Sku(&$0) },
            publish: body.flag("publish", default: false, "Whether it goes on sale at once."))
    }

    public var reads: [StreamRead] {
        command.categories.isEmpty ? [] : [StreamRead(CategoryTree.self, .categoryTree)]
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let tree = command.categories.isEmpty ? CategoryTree() : try scope.state(CategoryTree.self, .categoryTree)
        try scope.apply(command, to: .spu(command.spu), new: scope.declaresNew) {
            (command, state: Spu, context) throws(Spu.Rejection) in
            try CreateSpu.decide(command, state, tree: tree, context)
        }
        return Reply.id("spuId", command.spu.rawValue)
    }
}

public struct AssignSpuCategories: CommerceCommand {
    public static let route = "spu.assign_categories"
    public static let summary = "Put a product into other categories, all of them at once."
    public static let senders: Set<PrincipalRole> = .catalogueKeepers

    let spu: SpuID
    let categories: [CategoryID]

    public init(_ body: inout BodyReader) {
        spu = body.spuID()
        categories = body.ids(
            "categoryIds", 0...Spu.categoriesMax, "Its categories, leaves of the tree.", example: "c12")
    }

    public var reads: [StreamRead] {
        [StreamRead(CategoryTree.self, .categoryTree), StreamRead(Spu.self, .spu(spu))]
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let tree = try scope.state(CategoryTree.self, .categoryTree)
        try scope.apply(categories, to: .spu(spu)) { (categories, state: Spu, context) throws(Spu.Rejection) in
            try AssignCategories.decide(categories, state, tree: tree, context)
        }
        return .nothingToTell
    }
}

/// A change of one product alone.
public protocol SpuCommand: CommerceCommand {
    var spu: SpuID { get }
    var command: Spu.Command { get }
}

extension SpuCommand {
    public static var senders: Set<PrincipalRole> { .catalogueKeepers }
    public var reads: [StreamRead] { [StreamRead(Spu.self, .spu(spu))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .spu(spu), Spu.decide)
        return .nothingToTell
    }
}

public struct SetSpuContent: SpuCommand {
    public static let route = "spu.set_content"
    public static let summary = "Replace what shoppers read and see of a product."
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        spu = body.spuID()
        command = .setContent(SpuContent(&body))
    }
}

public struct DefineSpuSpecs: SpuCommand {
    public static let route = "spu.define_specs"
    public static let summary = "Say how a product's variants differ."
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        spu = body.spuID()
        command = .defineSpecs(body.list("specs", 0...Spu.specsMax, "The axes.") { SpuSpec(&$0) })
    }
}

public struct SetSpuSaleFlags: SpuCommand {
    public static let route = "spu.set_sale_flags"
    public static let summary = "Take a product out of coupons or points, or back in."
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        spu = body.spuID()
        command = .setSaleFlags(
            noCoupon: body.flag("noCoupon", default: false, "No coupon takes anything off it."),
            noPoints: body.flag("noPoints", default: false, "It gives and takes no points."))
    }
}

public struct PublishSpu: SpuCommand {
    public static let route = "spu.publish"
    public static let summary = "Put a product on sale."
    public static let senders: Set<PrincipalRole> = Set.catalogueKeepers.union([.system])
    public let spu: SpuID
    public let command = Spu.Command.publish

    public init(_ body: inout BodyReader) { spu = body.spuID() }
}

public struct UnpublishSpu: SpuCommand {
    public static let route = "spu.unpublish"
    public static let summary = "Take a product off sale."
    public static let senders: Set<PrincipalRole> = Set.catalogueKeepers.union([.system])
    public let spu: SpuID
    public let command: Spu.Command

    public init(_ body: inout BodyReader) {
        spu = body.spuID()
        command = .unpublish(reason: body.reason())
    }
}

public struct ArchiveSpu: SpuCommand {
    public static let route = "spu.archive"
    public static let summary = "Put an unpublished product away for good."
    public let spu: SpuID
    public let command = Spu.Command.archive

    public init(_ body: inout BodyReader) { spu = body.spuID() }
}
