import GraphQLLanguage
import JSON

/// What one fetch node came to.
struct NodeState {
    /// First slot of each instance above, and the end of the last.
    var starts: [Int32] = []
    /// Index of the reply for each slot; negative if there is none.
    var slots: [Int32] = []

    static let noKey: Int32 = -1

    /// Room for the slots of the first instance, which is the only one of most nodes. For each of many it would be
    /// made anew.
    mutating func reserve(_ count: Int) {
        if slots.isEmpty { slots.reserveCapacity(count) }
    }

    /// The slot that refused its arguments: `-2 - index` into the runner's failures.
    static func failure(_ index: Int) -> Int32 { Int32(-2 - index) }
    static func failureIndex(_ slot: Int32) -> Int? { slot < -1 ? Int(-2 - slot) : nil }

    /// Slots of an instance above; empty for one that was not fetched.
    func range(_ instance: Int32) -> Range<Int> {
        guard instance >= 0, Int(instance) + 1 < starts.count else { return 0..<0 }
        return Int(starts[Int(instance)])..<Int(starts[Int(instance) + 1])
    }
}

/// Reads what a plan needs, one call of the source for each stage.
struct StageRunner {
    private let plan: Plan
    private let request: PreparedRequest
    private let viewer: Viewer
    /// Whoever may ask for what everybody may: keys of unguarded reads cannot depend on more.
    private let anybody: Viewer
    /// By index into `Plan.guards`.
    private let access: [Bool]
    private(set) var states: [NodeState]
    private(set) var replies = Replies()
    /// What was read, in the order of the replies.
    private(set) var reads: [RowRead] = []
    private(set) var failures: [ReadFailure] = []
    private(set) var times: [ExecutionTimes.Stage] = []
    /// Reads of the stage, to make equal ones once.
    private var known = KnownReads()

    /// More are made room for as they come.
    private static let readsExpected = 32

    init(_ request: PreparedRequest, _ viewer: Viewer, _ access: [Bool]) {
        plan = request.plan
        self.request = request
        self.viewer = viewer
        anybody = .anonymous(tenant: viewer.tenant)
        self.access = access
        states = Array(repeating: NodeState(), count: request.plan.nodes.count)
        // Most requests read as much as they may, or little less.
        let expected = request.instances.reduce(0) { min($0 + min($1, Self.readsExpected), Self.readsExpected) }
        reads.reserveCapacity(expected)
        replies.reserve(entries: expected)
        known.reserve(expected)
    }

    /// Hands the replies over, so that their one owner may write into them.
    mutating func takeReplies() -> Replies {
        defer { replies = Replies() }
        return replies
    }

    mutating func run(_ source: any RowSource, deadline: ContinuousClock.Instant) async {
        for stage in 0..<plan.stages {
            known.removeAll()
            let start = reads.count
            for index in plan.nodes.indices where plan.nodes[index].stage == stage { collect(index) }
            guard reads.count > start else { continue }
            let now = ContinuousClock.now
            guard now < deadline else {
                replies.complete(to: reads.count, with: .timeout)
                continue
            }
            let asked = ReadStage(reads: reads[start...], viewer: viewer, deadline: deadline)
            do {
                try await source.read(asked, into: &replies)
                replies.complete(to: reads.count, with: .unavailable)
            } catch {
                replies.complete(to: reads.count, with: error)
            }
            times.append(ExecutionTimes.Stage(index: stage, reads: reads.count - start, start: now, end: .now))
        }
    }
}

// MARK: Collecting the reads of a node

extension StageRunner {
    private mutating func collect(_ index: Int) {
        let node = plan.nodes[index]
        guard node.guards.allSatisfy({ access[Int($0)] }) else { return }
        let instances = node.parent < 0 ? 1 : states[Int(node.parent)].slots.count
        var state = NodeState()
        state.starts.reserveCapacity(instances + 1)
        for instance in 0..<instances {
            state.starts.append(Int32(state.slots.count))
            let above = node.parent < 0 ? NodeState.noKey : states[Int(node.parent)].slots[instance]
            // Below a row that has no key there is nothing to read.
            if node.parent >= 0, above < 0 { continue }
            collect(node, index, above: above, &state)
        }
        state.starts.append(Int32(state.slots.count))
        states[index] = state
    }

    private mutating func collect(_ node: FetchNode, _ index: Int, above: Int32, _ state: inout NodeState) {
        guard request.arguments(at: node.arguments) != nil else {
            state.slots.append(fail(.unusableArgument))
            return
        }
        switch node.origin {
        case .key(let key):
            do {
                state.slots.append(read(node, index, key: try key(context(node, above))))
            } catch {
                state.slots.append(fail(error.failure))
            }
        case .address(let type, let address):
            do {
                let found = try address(context(node, above))
                state.slots.append(read(node, index, key: found?.type == type ? found?.key : nil))
            } catch {
                state.slots.append(fail(error.failure))
            }
        case .none: state.slots.append(readList(node, index, parentKey: nil))
        case .parentKey: state.slots.append(readList(node, index, parentKey: key(of: above)))
        case .page:
            guard let page = page(of: above) else { return }
            state.reserve(page.keys.count)
            for key in page.keys { state.slots.append(read(node, index, key: key)) }
        case .column(let column, let isPacked):
            guard let fragment = fragment(column, of: above) else { return }
            if isPacked { return collectPacked(node, index, fragment, &state) }
            state.slots.append(read(node, index, key: StoredKey.key(replies.bytes, fragment)))
        case .keyArray(let column, let max):
            guard let fragment = fragment(column, of: above) else { return }
            for key in StoredKey.keys(replies.bytes, fragment).prefix(max) {
                state.slots.append(read(node, index, key: key))
            }
        }
    }

    private mutating func collectPacked(
        _ node: FetchNode, _ index: Int, _ fragment: Range<Int>, _ state: inout NodeState
    ) {
        guard var reader = PackedColumnReader(replies.bytes, fragment) else { return }
        state.reserve(reader.remaining)
        while let item = reader.next(replies.bytes) {
            let key = item.isMissing ? nil : StoredKey.key(replies.bytes, item.range)
            state.slots.append(read(node, index, key: key))
        }
    }

    private func context(_ node: FetchNode, _ above: Int32) -> KeyContext {
        KeyContext(
            arguments: request.arguments(at: node.arguments) ?? Arguments(),
            viewer: node.guards.isEmpty ? anybody : viewer, parentKey: key(of: above))
    }

    private func key(of read: Int32) -> String? {
        guard read >= 0, case .columns(_, let key) = reads[Int(read)] else { return nil }
        return key
    }

    private func page(of read: Int32) -> ListPage? {
        guard read >= 0, case .page(let page) = replies.entries[Int(read)] else { return nil }
        return replies.pages[Int(page)]
    }

    private func fragment(_ column: Int32, of read: Int32) -> Range<Int>? {
        guard read >= 0 else { return nil }
        let base: Int32
        switch replies.entries[Int(read)] {
        case .row(let first): base = first
        case .page(let page):
            guard replies.pages[Int(page)].extras.indices.contains(Int(column)) else { return nil }
            base = replies.pageBases[Int(page)]
        case .absent, .failure: return nil
        }
        let fragment = replies.fragments[Int(base + column)]
        return fragment.isMissing ? nil : Int(fragment.start)..<Int(fragment.end)
    }

    private mutating func fail(_ failure: ReadFailure) -> Int32 {
        failures.append(failure)
        return NodeState.failure(failures.count - 1)
    }
}

// MARK: Adding a read to the stage

extension StageRunner {
    /// Index of the reply that will hold the row or the list of a key.
    private mutating func read(_ node: FetchNode, _ index: Int, key: String?) -> Int32 {
        guard let key else { return NodeState.noKey }
        switch node.target {
        case .list: return readList(node, index, parentKey: key)
        case .row(let set):
            let reply = Int32(reads.count)
            let same = known.find(plan.columnSetGroups[Int(set)], key, orAdd: reply)
            if same == reply { reads.append(.columns(plan.columnSets[Int(set)], key: key)) }
            return same
        }
    }

    private mutating func readList(_ node: FetchNode, _ index: Int, parentKey: String?) -> Int32 {
        guard case .list(let list) = node.target, let page = request.pages[index] else { return NodeState.noKey }
        let listPlan = plan.lists[Int(list)]
        // Lists of one node differ by the row they hang on only; ids below zero keep them apart from column sets.
        let reply = Int32(reads.count)
        let same = known.find(-1 - Int32(index), parentKey ?? "", orAdd: reply)
        guard same == reply else { return same }
        reads.append(
            .list(
                ListRead(
                    name: listPlan.binding.name, parentKey: parentKey,
                    arguments: request.arguments(at: node.arguments) ?? Arguments(), page: page,
                    extras: listPlan.extras < 0 ? [] : plan.columnSets[Int(listPlan.extras)].columns,
                    wantsItems: listPlan.wantsItems, wantsCursors: listPlan.wantsCursors,
                    isGuarded: !node.guards.isEmpty)))
        return reply
    }
}
