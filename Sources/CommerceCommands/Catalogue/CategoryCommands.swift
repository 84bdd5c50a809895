public import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

/// Changes of the tree: the category's own stream and the index, together.
extension DecisionScope {
    func applyToTree<Command>(
        _ command: Command, _ id: CategoryID, new: Bool = false,
        _ decide: (Command, CategoryTree, CommandContext) throws(Category.Rejection) -> CategoryChange
    ) throws(DecisionInterruption) {
        let tree = try state(CategoryTree.self, .categoryTree)
        _ = try state(Category.self, .category(id), new: new)
        let change: CategoryChange
        do { change = try decide(command, tree, context) } catch { throw .rejected(error) }
        try append(change.category, of: Category.self, to: .category(id))
        try append(change.tree, of: CategoryTree.self, to: .categoryTree)
    }
}

private func treeReads(_ id: CategoryID) -> [StreamRead] {
    [StreamRead(CategoryTree.self, .categoryTree), StreamRead(Category.self, .category(id))]
}

public struct CreateCategoryCommand: CommerceCommand {
    public static let route = "category.create"
    public static let summary = "Create a category, at most three deep."
    public static let senders: Set<PrincipalRole> = .catalogueKeepers
    public static let results = [ResultMember("categoryId", .string, "The new category.")]

    let command: CreateCategory

    public init(_ body: inout BodyReader) {
        command = CreateCategory(
            id: body.categoryID(), parent: body.optionalID("parentId", "The category above.", example: "c1"),
            name: body.text("name", 1...60, "Unique among its siblings.", example: "Fruit"),
            sort: Int32(clamping: body.sort()))
    }

    public var reads: [StreamRead] { [StreamRead(CategoryTree.self, .categoryTree)] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        // The index knows whether there is one of this id.
        try scope.applyToTree(command, command.id, new: true) { (command, tree, context) throws(Category.Rejection) in
            try CreateCategory.decide(command, tree: tree, context)
        }
        return Reply.id("categoryId", command.id.rawValue)
    }
}

public struct MoveCategoryCommand: CommerceCommand {
    public static let route = "category.move"
    public static let summary = "Move a category with everything below it; without parentId it becomes a root."
    public static let senders: Set<PrincipalRole> = .catalogueKeepers

    let command: MoveCategory

    public init(_ body: inout BodyReader) {
        command = MoveCategory(
            id: body.categoryID(), parent: body.optionalID("parentId", "The category above.", example: "c1"))
    }

    public var reads: [StreamRead] { treeReads(command.id) }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.applyToTree(command, command.id) { (command, tree, context) throws(Category.Rejection) in
            try MoveCategory.decide(command, tree: tree, context)
        }
        return .nothingToTell
    }
}

public struct RenameCategoryCommand: CommerceCommand {
    public static let route = "category.rename"
    public static let summary = "Rename a category."
    public static let senders: Set<PrincipalRole> = .catalogueKeepers

    let command: RenameCategory

    public init(_ body: inout BodyReader) {
        command = RenameCategory(
            id: body.categoryID(), name: body.text("name", 1...60, "Unique among its siblings.", example: "Fruit"))
    }

    public var reads: [StreamRead] { treeReads(command.id) }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.applyToTree(command, command.id) { (command, tree, context) throws(Category.Rejection) in
            try RenameCategory.decide(command, tree: tree, context)
        }
        return .nothingToTell
    }
}

extension BodyReader {
    fileprivate mutating func sort() -> Int64 {
        integer("sort", -1_000_000...1_000_000, "Smaller stands first.", example: 10, default: 0)
    }
}

/// A change of one category alone.
public protocol SingleCategoryCommand: CommerceCommand {
    var id: CategoryID { get }
    var command: Category.Command { get }
}

extension SingleCategoryCommand {
    public static var senders: Set<PrincipalRole> { .catalogueKeepers }
    public var reads: [StreamRead] { [StreamRead(Category.self, .category(id))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .category(id), Category.decide)
        return .nothingToTell
    }
}

public struct SortCategory: SingleCategoryCommand {
    public static let route = "category.sort"
    public static let summary = "Give a category its place among its siblings."
    public let id: CategoryID
    public let command: Category.Command

    public init(_ body: inout BodyReader) {
        id = body.categoryID()
        command = .sort(Int32(clamping: body.sort()))
    }
}

public struct ShowCategory: SingleCategoryCommand {
    public static let route = "category.show"
    public static let summary = "Show a category to shoppers."
    public let id: CategoryID
    public let command = Category.Command.show

    public init(_ body: inout BodyReader) { id = body.categoryID() }
}

public struct HideCategory: SingleCategoryCommand {
    public static let route = "category.hide"
    public static let summary = "Hide a category from shoppers."
    public let id: CategoryID
    public let command = Category.Command.hide

    public init(_ body: inout BodyReader) { id = body.categoryID() }
}
