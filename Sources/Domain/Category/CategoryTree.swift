public import EventSourcing

/// The index of all categories of a tenant: the tree is acyclic, at most three deep, and siblings differ in name.
public struct CategoryTree: Aggregate, Equatable {
    public static let category = "categorytree"
    public static let depthMax: Int32 = 3
    /// Of one category, and of the roots. A list of them is one value of a read model.
    public static let childrenMax = 1_000
    public static let nodesMax = 10_000

    public struct Node: Equatable, Sendable {
        public package(set) var parent: CategoryID?
        public package(set) var name: String
        public package(set) var children = 0
    }

    public package(set) var nodes: [CategoryID: Node] = [:]
    var rootCount = 0
    var names: Set<SiblingName> = []

    struct SiblingName: Hashable, Sendable {
        let parent: CategoryID?
        let name: String
    }

    public init() {}

    public var footprint: Int { 64 + nodes.count * 240 }
}

extension CategoryTree {
    public enum Event: Hashable, Sendable {
        case nodeAdded(CategoryID, parent: CategoryID?, name: String)
        case nodeMoved(CategoryID, parent: CategoryID?)
        case nodeRenamed(CategoryID, name: String)
    }

    public mutating func evolve(_ event: Event) {
        switch event {
        case .nodeAdded(let id, let parent, let name):
            nodes[id] = Node(parent: parent, name: name)
            names.insert(SiblingName(parent: parent, name: name))
            count(parent, by: 1)
        case .nodeMoved(let id, let parent):
            guard let node = nodes[id] else { return }
            rename(id, from: node, to: SiblingName(parent: parent, name: node.name))
            count(node.parent, by: -1)
            count(parent, by: 1)
        case .nodeRenamed(let id, let name):
            guard let node = nodes[id] else { return }
            rename(id, from: node, to: SiblingName(parent: node.parent, name: name))
        }
    }

    private mutating func rename(_ id: CategoryID, from old: Node, to new: SiblingName) {
        names.remove(SiblingName(parent: old.parent, name: old.name))
        names.insert(new)
        nodes[id]?.parent = new.parent
        nodes[id]?.name = new.name
    }

    private mutating func count(_ parent: CategoryID?, by change: Int) {
        guard let parent else {
            rootCount += change
            return
        }
        nodes[parent]?.children += change
    }
}
