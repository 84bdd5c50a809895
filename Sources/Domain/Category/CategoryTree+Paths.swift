extension CategoryTree {
    public func isLeaf(_ id: CategoryID) -> Bool { nodes[id]?.children == 0 }

    /// Nil for a category that does not exist.
    public func placement(of id: CategoryID) -> CategoryPlacement? {
        guard let node = nodes[id] else { return nil }
        return placement(id, named: node.name, below: node.parent)
    }

    /// Where a category would stand below `parent`, which exists.
    func placement(_ id: CategoryID, named name: String, below parent: CategoryID?) -> CategoryPlacement {
        var path = [name]
        var ancestors: [CategoryID] = []
        var above = parent
        while let next = above, let node = nodes[next], ancestors.count < Int(Self.depthMax) {
            path.append(node.name)
            ancestors.append(next)
            above = node.parent
        }
        return CategoryPlacement(id: id, path: path.reversed(), ancestors: ancestors.reversed())
    }

    func hasSibling(named name: String, below parent: CategoryID?) -> Bool {
        names.contains(SiblingName(parent: parent, name: name))
    }

    /// How many levels the category and what is below it span.
    func height(of id: CategoryID) -> Int32 {
        guard let node = nodes[id], node.children > 0 else { return 1 }
        let below = nodes.filter { $0.value.parent == id }.keys
        return 1 + (below.map { height(of: $0) }.max() ?? 0)
    }
}
