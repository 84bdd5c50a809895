/// A plan while it is compiled.
struct PlanDraft {
    var ops: [FieldOp] = []
    var bytes: [UInt8] = []
    var blocks: [Block] = []
    var blockSets: [BlockSet] = []
    var nodes: [FetchNode] = []
    /// Table and columns of each row node, by index of the set.
    var columnSets: [ColumnDraft] = []
    var lists: [ListPlan] = []
    /// The row node that reads the nodes of a list node.
    var listRows: [Int32: Int32] = [:]
    var guards: [Visibility] = [.public]
    var arguments: [ArgumentPlan] = []
    var choices: [ColumnChoice] = []
    var candidates: [RowCandidate] = []
    var packed: [PackedLayout] = []
    var introspections: [IntrospectionSelection] = []
    var fields: [FieldInfo] = []
    var surcharges: [Surcharge] = []
    /// The names in `bytes`: the first few are compared one by one, which is faster than hashing.
    private var names: [(name: String, range: Range<Int32>)] = []
    private var moreNames: [String: Range<Int32>] = [:]

    private static let namesMax = 24

    /// Where `,"name":` lies in `bytes`.
    mutating func name(_ name: String) -> Range<Int32> {
        if let known = names.first(where: { $0.name == name }) { return known.range }
        if !moreNames.isEmpty, let known = moreNames[name] { return known }
        let start = Int32(bytes.count)
        bytes.append(contentsOf: ",\"".utf8)
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: "\":".utf8)
        let range = start..<Int32(bytes.count)
        if names.count < Self.namesMax { names.append((name, range)) } else { moreNames[name] = range }
        return range
    }

    mutating func constant(_ constant: [UInt8]) -> Range<Int32> {
        let start = Int32(bytes.count)
        bytes.append(contentsOf: constant)
        return start..<Int32(bytes.count)
    }

    /// Index of a visibility; open ones share index 0.
    mutating func guardID(_ visibility: Visibility?) -> Int32 {
        guard let visibility, !visibility.isOpen else { return 0 }
        guards.append(visibility)
        return Int32(guards.count - 1)
    }

    /// Index of a column in a set, which grows by it if need be.
    mutating func column(_ name: String, in set: Int32) -> Int32 {
        columnSets[Int(set)].column(name)
    }

    /// Index of a frame column in a packed layout.
    mutating func packedColumn(_ frameColumn: Int32, in layout: Int32) -> Int32 {
        if let known = packed[Int(layout)].columns.firstIndex(of: frameColumn) { return Int32(known) }
        packed[Int(layout)].columns.append(frameColumn)
        return Int32(packed[Int(layout)].columns.count - 1)
    }
}

/// The columns that a row node turns out to need.
struct ColumnDraft {
    let table: String
    private(set) var names: [String] = []

    init(table: String) { self.table = table }

    mutating func column(_ name: String) -> Int32 {
        if let known = names.firstIndex(of: name) { return Int32(known) }
        names.append(name)
        return Int32(names.count - 1)
    }
}
