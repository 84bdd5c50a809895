import JSON
public import ProjectionKit

extension CategoryTreeView.Row {
    public func write(to out: inout ColumnWriter, was old: CategoryTreeView.Row?) {
        let roots = children.first { $0.parent == nil }?.ids ?? []
        out.texts("rootIds", roots, was: old.map { $0.children.first { $0.parent == nil }?.ids ?? [] })
        out.json("_nodes", nodes, was: old?.nodes) { nodes, writer in
            writer.beginArray()
            for id in nodes.keys.sorted(by: utf8Order) { nodes[id]?.write(id, to: &writer) }
            writer.endArray()
        }
    }

    public init?(columns: Columns) {
        guard let list = columns.json("_nodes")?.asArray else { return nil }
        for item in list {
            guard let id = item["i"]?.asString, let node = CategoryTreeView.Node(item) else { return nil }
            nodes[id] = node
        }
    }
}

extension CategoryTreeView.Node {
    fileprivate func write(_ id: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("i", .string(id))
        if let parent { writer.member("p", .string(parent)) }
        writer.member("n", .string(name))
        writer.member("h", .array(path.map { .string($0) }))
        writer.member("d", .integer(depth))
        writer.member("s", .integer(sort))
        writer.member("v", .bool(isVisible))
        writer.endObject()
    }

    fileprivate init?(_ item: JSONValue) {
        guard let name = item["n"]?.asString, let path = item["h"]?.asArray, let depth = item["d"]?.asInteger,
            let sort = item["s"]?.asInteger, let isVisible = item["v"]?.asBool
        else { return nil }
        self.init(
            parent: item["p"]?.asString, name: name, path: path.compactMap(\.asString), depth: depth, sort: sort,
            isVisible: isVisible)
    }
}

/// One category as readers see it: the row `c/{id}`.
public struct CategoryNodePart: ProjectionRow {
    let id: String
    let node: CategoryTreeView.Node
    /// All children, hidden ones too, in order.
    let children: [String]

    init(id: String, node: CategoryTreeView.Node, children: [String]) {
        self.id = id
        self.node = node
        self.children = children
    }

    /// Parts are written with the tree and never loaded.
    public init?(columns: Columns) { nil }

    public func write(to out: inout ColumnWriter, was old: CategoryNodePart?) {
        out.text("id", id, was: old?.id)
        out.text("name", node.name, was: old?.node.name)
        out.text("parentId", node.parent, was: old?.node.parent)
        out.texts("path", node.path, was: old?.node.path)
        out.integer("depth", node.depth, was: old?.node.depth)
        out.integer("sort", node.sort, was: old?.node.sort)
        out.bool("isVisible", node.isVisible, was: old?.node.isVisible)
        out.texts("childIds", children, was: old?.children)
    }
}
