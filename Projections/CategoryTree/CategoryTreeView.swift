import Domain
public import ProjectionKit

/// The shelf signs of a shop, as a tree.
public enum CategoryTreeView: Projection {
    public static let name = "category_tree"
    public static let version = 2
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = .category

    /// The whole tree of a tenant, one row: a node's children depend on what happened to other categories.
    public struct Row: ProjectionRow {
        public var nodes: [String: Node] = [:]

        public var footprint: Int { 100 + nodes.count * 260 }
    }

    public struct Node: Equatable, Sendable {
        public var parent: String?
        public var name: String
        public var path: [String]
        public var depth: Int64
        public var sort: Int64
        public var isVisible = true
    }

    static let treeKey = "tree"
    public static func nodeKey(_ id: String) -> String { "c/\(id)" }

    public static let hasIndexes = true

    /// The index of the visible children of a category, or of the roots (nil), in their order.
    public static func childrenIndex(of parent: String?) -> String { "children/\(parent ?? "")" }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        visit.row(treeKey)
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        guard case .category(let body) = event.body else { return }
        var tree = row ?? Row()
        row = nil
        tree.apply(body, to: event.key)
        row = tree
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        for (parent, ids) in row.children {
            let visible = ids.filter { row.nodes[$0]?.isVisible == true }
            for (rank, id) in visible.enumerated() {
                visit.entry(childrenIndex(of: parent), id, score: Int64(rank))
            }
        }
    }

    public static func parts(_ row: Row, _ key: String) -> [(key: String, part: CategoryNodePart)] {
        let children = Dictionary(row.children.map { ($0.parent, $0.ids) }) { first, _ in first }
        return row.nodes.keys.sorted(by: utf8Order).compactMap { id in
            row.nodes[id].map { (nodeKey(id), CategoryNodePart(id: id, node: $0, children: children[id] ?? [])) }
        }
    }
}

extension CategoryTreeView.Row {
    fileprivate mutating func apply(_ body: Category.Event, to id: String) {
        switch body {
        case .created(let placement, let sort):
            nodes[id] = CategoryTreeView.Node(
                parent: placement.parent?.rawValue, name: placement.path.last ?? "", path: placement.path,
                depth: Int64(placement.depth), sort: Int64(sort))
        case .moved(let placement):
            nodes[id]?.parent = placement.parent?.rawValue
            place(id, at: placement.path)
        case .renamed(let name):
            nodes[id]?.name = name
            if let path = nodes[id]?.path { place(id, at: path.dropLast() + [name]) }
        case .sorted(let sort): nodes[id]?.sort = Int64(sort)
        case .shown: nodes[id]?.isVisible = true
        case .hidden: nodes[id]?.isVisible = false
        }
    }

    /// What stands below goes along.
    private mutating func place(_ id: String, at path: [String]) {
        let below = Dictionary(grouping: nodes.keys) { nodes[$0]?.parent }
        var waiting = [(id: id, path: path)]
        while let (id, path) = waiting.popLast() {
            nodes[id]?.path = path
            nodes[id]?.depth = Int64(path.count)
            for child in below[id] ?? [] { waiting.append((child, path + [nodes[child]?.name ?? ""])) }
        }
    }

    /// The children of each parent (nil: the roots) by (sort, id); parents in order.
    var children: [(parent: String?, ids: [String])] {
        let groups = Dictionary(grouping: nodes.keys) { nodes[$0]?.parent }
        let ordered = groups.map { parent, ids in
            let sorted = ids.sorted { left, right in
                let (a, b) = (nodes[left]?.sort ?? 0, nodes[right]?.sort ?? 0)
                return a == b ? utf8Order(left, right) : a < b
            }
            return (parent: parent, ids: sorted)
        }
        return ordered.sorted { utf8Order($0.parent ?? "", $1.parent ?? "") }
    }
}

func utf8Order(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
