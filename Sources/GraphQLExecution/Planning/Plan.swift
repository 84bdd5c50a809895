import GraphQLLanguage

/// A compiled operation: what to read, stage by stage, and what to write from it. Immutable, shared by requests.
final class Plan: Sendable {
    let ops: [FieldOp]
    let bytes: [UInt8]
    let blocks: [Block]
    let blockSets: [BlockSet]
    let root: Int32
    let nodes: [FetchNode]
    let columnSets: [ColumnSet]
    /// Equal for column sets that read the same columns of the same table.
    let columnSetGroups: [Int32]
    let lists: [ListPlan]
    let stages: Int
    let guards: [Visibility]
    let arguments: [ArgumentPlan]
    let choices: [ColumnChoice]
    let candidates: [RowCandidate]
    let packed: [PackedLayout]
    let introspections: [IntrospectionSelection]
    let fields: [FieldInfo]
    let surcharges: [Surcharge]
    let source: Source

    /// Whether what is read, or who may see it, depends on who asks.
    var isPersonal: Bool { guards.count > 1 }

    init(_ draft: PlanDraft, root: Int32, columnSets: [ColumnSet], source: Source) {
        ops = draft.ops
        bytes = draft.bytes
        blocks = draft.blocks
        blockSets = draft.blockSets
        self.root = root
        nodes = draft.nodes
        self.columnSets = columnSets
        columnSetGroups = columnSets.indices.map { index in
            let same = columnSets.firstIndex { other in
                other.table == columnSets[index].table && other.columns == columnSets[index].columns
            }
            return Int32(same ?? index)
        }
        lists = draft.lists
        stages = (draft.nodes.map { Int($0.stage) + 1 }.max() ?? 0)
        guards = draft.guards
        arguments = draft.arguments
        choices = draft.choices
        candidates = draft.candidates
        packed = draft.packed
        introspections = draft.introspections
        fields = draft.fields
        surcharges = draft.surcharges
        self.source = source
    }
}
