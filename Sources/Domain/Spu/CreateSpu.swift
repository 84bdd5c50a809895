public import EventSourcing

/// Creates a product whole: content, variants, and if wished on sale at once. One command for one product.
public struct CreateSpu: Hashable, Sendable {
    public let spu: SpuID
    public let content: SpuContent
    public let categories: [CategoryID]
    public let specs: [SpuSpec]
    public let skus: [Sku]
    public let publish: Bool

    public init(
        spu: SpuID, content: SpuContent, categories: [CategoryID] = [], specs: [SpuSpec] = [], skus: [Sku] = [],
        publish: Bool = false
    ) {
        self.spu = spu
        self.content = content
        self.categories = categories
        self.specs = specs
        self.skus = skus
        self.publish = publish
    }

    public static func decide(
        _ command: CreateSpu, _ state: Spu, tree: CategoryTree, _ context: CommandContext
    ) throws(Spu.Rejection) -> [Spu.Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff creates products.")) }
        guard !state.exists else { throw .common(.alreadyExists("Product", id: command.spu.rawValue)) }
        try Spu.check(command.content)
        let placements = try AssignCategories.placements(command.categories, in: tree)
        var draft = Draft(state)
        draft.add([.created(title: command.content.title, categories: placements)])
        if command.content != draft.spu.content { draft.add([.contentSet(command.content)]) }
        if !command.specs.isEmpty { draft.add(try draft.spu.defineSpecs(command.specs)) }
        for sku in command.skus {
            guard sku.id.spu == command.spu else {
                throw .common(.invalidArgument(field: "skus.skuId", "must be the product's id, a dot and a variant"))
            }
            draft.add(try draft.spu.put(sku))
        }
        if command.publish { draft.add(try draft.spu.publish(context)) }
        return draft.events
    }

    private struct Draft {
        var spu: Spu
        var events: [Spu.Event] = []

        init(_ spu: Spu) { self.spu = spu }

        mutating func add(_ more: [Spu.Event]) {
            for event in more { spu.evolve(event) }
            events += more
        }
    }
}

/// Puts a product on other shelves.
public enum AssignCategories {
    public static func decide(
        _ categories: [CategoryID], _ state: Spu, tree: CategoryTree, _ context: CommandContext
    ) throws(Spu.Rejection) -> [Spu.Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff changes products.")) }
        guard state.exists else { throw .common(.notFound("product")) }
        let placements = try placements(categories, in: tree)
        return placements == state.categories ? [] : [.categoriesAssigned(placements)]
    }

    static func placements(
        _ categories: [CategoryID], in tree: CategoryTree
    ) throws(Spu.Rejection) -> [CategoryPlacement] {
        guard categories.count <= Spu.categoriesMax else {
            throw .common(.tooMany(what: "categories of a product", max: Spu.categoriesMax))
        }
        var placements: [CategoryPlacement] = []
        for id in categories {
            guard let placement = tree.placement(of: id) else {
                throw .common(.notFound("category", id: id.rawValue))
            }
            guard tree.isLeaf(id) else { throw .categoryNotLeaf(id) }
            placements.append(placement)
        }
        return placements
    }
}
