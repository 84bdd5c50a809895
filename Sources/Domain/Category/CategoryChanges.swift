public import EventSourcing

/// What a change of the tree records: on the category's own stream and on the index.
public struct CategoryChange: Hashable, Sendable {
    public let category: [Category.Event]
    public let tree: [CategoryTree.Event]

    static let nothing = CategoryChange(category: [], tree: [])
}

public struct CreateCategory: Hashable, Sendable {
    public let id: CategoryID
    public let parent: CategoryID?
    public let name: String
    public let sort: Int32

    public init(id: CategoryID, parent: CategoryID?, name: String, sort: Int32 = 0) {
        self.id = id
        self.parent = parent
        self.name = name
        self.sort = sort
    }

    public static func decide(
        _ command: CreateCategory, tree: CategoryTree, _ context: CommandContext
    ) throws(Category.Rejection) -> CategoryChange {
        try tree.admit(context.actor, name: command.name)
        guard tree.nodes[command.id] == nil else {
            throw .common(.alreadyExists("Category", id: command.id.rawValue))
        }
        guard tree.nodes.count < CategoryTree.nodesMax else {
            throw .common(.tooMany(what: "categories", max: CategoryTree.nodesMax))
        }
        let placement = try tree.newPlacement(command.id, command.name, below: command.parent, height: 1)
        return CategoryChange(
            category: [.created(placement, sort: command.sort)],
            tree: [.nodeAdded(command.id, parent: command.parent, name: command.name)])
    }
}

public struct MoveCategory: Hashable, Sendable {
    public let id: CategoryID
    public let parent: CategoryID?

    public init(id: CategoryID, parent: CategoryID?) {
        self.id = id
        self.parent = parent
    }

    public static func decide(
        _ command: MoveCategory, tree: CategoryTree, _ context: CommandContext
    ) throws(Category.Rejection) -> CategoryChange {
        let node = try tree.node(command.id)
        try tree.admit(context.actor, name: node.name)
        guard node.parent != command.parent else { return .nothing }
        if let parent = command.parent {
            _ = try tree.node(parent)
            let above = tree.placement(of: parent)?.ancestors ?? []
            guard parent != command.id, !above.contains(command.id) else { throw .cycle }
        }
        let placement = try tree.newPlacement(
            command.id, node.name, below: command.parent, height: tree.height(of: command.id))
        return CategoryChange(
            category: [.moved(placement)], tree: [.nodeMoved(command.id, parent: command.parent)])
    }
}

public struct RenameCategory: Hashable, Sendable {
    public let id: CategoryID
    public let name: String

    public init(id: CategoryID, name: String) {
        self.id = id
        self.name = name
    }

    public static func decide(
        _ command: RenameCategory, tree: CategoryTree, _ context: CommandContext
    ) throws(Category.Rejection) -> CategoryChange {
        try tree.admit(context.actor, name: command.name)
        let node = try tree.node(command.id)
        guard node.name != command.name else { return .nothing }
        guard !tree.hasSibling(named: command.name, below: node.parent) else {
            throw .nameTakenInParent(command.name)
        }
        return CategoryChange(
            category: [.renamed(name: command.name)], tree: [.nodeRenamed(command.id, name: command.name)])
    }
}

extension CategoryTree {
    fileprivate func admit(_ actor: Actor, name: String) throws(Category.Rejection) {
        guard actor.isStaff else { throw .common(.forbidden("Only staff changes categories.")) }
        guard !name.isEmpty else { throw .common(.invalidArgument(field: "name", "must not be empty")) }
    }

    fileprivate func node(_ id: CategoryID) throws(Category.Rejection) -> Node {
        guard let node = nodes[id] else { throw .common(.notFound("category", id: id.rawValue)) }
        return node
    }

    fileprivate func newPlacement(
        _ id: CategoryID, _ name: String, below parent: CategoryID?, height: Int32
    ) throws(Category.Rejection) -> CategoryPlacement {
        guard (try parent.map(node)?.children ?? rootCount) < Self.childrenMax else {
            throw .common(.tooMany(what: "categories below one", max: Self.childrenMax))
        }
        let placement = placement(id, named: name, below: parent)
        guard placement.depth + height - 1 <= Self.depthMax else { throw .depthExceeded(max: Self.depthMax) }
        guard !hasSibling(named: name, below: parent) else { throw .nameTakenInParent(name) }
        return placement
    }
}
