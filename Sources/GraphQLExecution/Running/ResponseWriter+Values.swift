import GraphQLLanguage
import JSON

extension ResponseWriter {
    mutating func write(_ op: FieldOp, _ frame: Frame) -> Outcome {
        switch op.code {
        case .leaf: return writeLeaf(frame.base + op.a)
        case .constant:
            guard op.a < op.b else { return .null }
            out.append(contentsOf: constants[Int(op.a)..<Int(op.b)])
            return .written
        case .chosenLeaf: return writeChosen(op, frame)
        case .introspection: return writeIntrospection(op)
        case .cursor, .hasNextPage, .hasPreviousPage, .startCursor, .endCursor, .extra, .edgeExtra:
            return writePagePart(op, frame)
        default: break
        }
        path.append(op.field)
        defer { path.removeLast() }
        switch op.code {
        case .object:
            if op.a >= 0, isNull(replies.fragments[Int(frame.base + op.a)]) { return .null }
            return write(set: op.b, frame, op)
        case .packed: return writePacked(op, frame)
        case .row: return writeRow(op.a, op.b, frame, op)
        case .candidates: return writeCandidates(op, frame)
        case .rows, .nodes:
            if isDenied(op.b) { return deny(op) }
            return writeRows(op, states[Int(op.a)].range(frame.instance))
        case .list: return writeList(op, frame)
        case .connection: return writeConnection(op, frame)
        case .extras: return writeExtras(op, frame)
        case .edges: return writeEdges(op, frame)
        case .pageInfo: return write(block: op.b, frame) ? .written : .failed
        case .edgeNode:
            if isDenied(op.b) { return deny(op) }
            let slots = states[Int(op.a)].range(frame.instance)
            return writeSlot(slots.lowerBound + Int(frame.item), slots, op.a, op.b, op)
        default: return .null
        }
    }

    private mutating func writeLeaf(_ index: Int32) -> Outcome {
        let fragment = replies.fragments[Int(index)]
        if isNull(fragment) { return .null }
        out.append(contentsOf: replies.bytes[Int(fragment.start)..<Int(fragment.end)])
        return .written
    }

    /// What stands in the place of a field that the viewer may not see; refused where nothing does.
    mutating func writeMasked(_ op: FieldOp, _ frame: Frame) -> Outcome {
        op.code == .leaf && op.b > 0 ? writeLeaf(frame.base + op.b - 1) : deny(op)
    }

    private mutating func writeChosen(_ op: FieldOp, _ frame: Frame) -> Outcome {
        let choice = plan.choices[Int(op.a)]
        guard let arguments = request.arguments(at: choice.arguments) else { return fail(.unusableArgument, op) }
        guard let column = choice.columns[ColumnChoice.key(arguments[choice.argument])] else { return .null }
        return writeLeaf(frame.base + column)
    }

    private mutating func writeIntrospection(_ op: FieldOp) -> Outcome {
        do {
            let json = try IntrospectionWriter.bytes(
                of: plan.introspections[Int(op.a)], variables: request.variables)
            guard json != Self.null else { return .null }
            out.append(contentsOf: json)
            return .written
        } catch {
            if errors.count < Self.errorsMax { errors.append(error) }
            return .failed
        }
    }
}

// MARK: Rows

extension ResponseWriter {
    private mutating func writeRow(_ node: Int32, _ set: Int32, _ frame: Frame, _ op: FieldOp) -> Outcome {
        // A type that may not be seen was not read; say so, instead of nothing.
        if isDenied(set) { return deny(op) }
        let slots = states[Int(node)].range(frame.instance)
        return writeSlot(slots.lowerBound + max(Int(frame.item), 0), slots, node, set, op)
    }

    /// Whether the one type that a set is for may not be seen. Of several types each row tells its own.
    private func isDenied(_ set: Int32) -> Bool {
        let blockSet = plan.blockSets[Int(set)]
        guard blockSet.typeColumn < 0, let member = blockSet.members.first else { return false }
        return !access[Int(plan.blocks[Int(member.block)].guardID)]
    }

    private mutating func writeCandidates(_ op: FieldOp, _ frame: Frame) -> Outcome {
        for candidate in plan.candidates[Int(op.a)..<Int(op.b)] {
            let state = states[Int(candidate.node)]
            let slots = state.range(frame.instance)
            guard let slot = slots.first, state.slots[slot] != NodeState.noKey else { continue }
            return writeSlot(slot, slots, candidate.node, candidate.blockSet, op)
        }
        return .null
    }

    private mutating func writeSlot(
        _ slot: Int, _ slots: Range<Int>, _ node: Int32, _ set: Int32, _ op: FieldOp
    ) -> Outcome {
        guard slots.contains(slot) else { return .null }
        let reply = states[Int(node)].slots[slot]
        guard reply >= 0 else {
            return NodeState.failureIndex(reply).map { fail(failures[$0], op) } ?? .null
        }
        switch replies.entries[Int(reply)] {
        case .failure(let failure): return fail(failure, op)
        case .absent, .page: return .null
        case .row(let base):
            let frame = Frame(base: base, instance: Int32(slot))
            return isPresent(set, frame) ? write(set: set, frame, op) : .null
        }
    }

    /// The rows of some slots as a list.
    private mutating func writeRows(_ op: FieldOp, _ slots: Range<Int>) -> Outcome {
        let node = op.code == .list ? op.c : op.a
        return writeItems(slots.count, op) { (writer, item) in
            writer.writeSlot(slots.lowerBound + item, slots, node, op.b, op)
        }
    }

    /// A list of `count` items; null items are errors where the list holds no null.
    private mutating func writeItems(
        _ count: Int, _ op: FieldOp, _ write: (inout ResponseWriter, Int) -> Outcome
    ) -> Outcome {
        out.append(UInt8(ascii: "["))
        for item in 0..<count {
            if item > 0 { out.append(UInt8(ascii: ",")) }
            let mark = out.count
            path.append(~Int32(item))
            let outcome = write(&self, item)
            if outcome == .null, op.isItemNonNull { reportNull(op) }
            path.removeLast()
            if outcome == .written { continue }
            if op.isItemNonNull { return .failed }
            out.removeLast(out.count - mark)
            out.append(contentsOf: Self.null)
        }
        out.append(UInt8(ascii: "]"))
        return .written
    }
}

// MARK: Packed lists

extension ResponseWriter {
    private mutating func writePacked(_ op: FieldOp, _ frame: Frame) -> Outcome {
        let columns = plan.packed[Int(op.a)].columns
        var readers: [PackedColumnReader?] = []
        readers.reserveCapacity(columns.count)
        for column in columns {
            let fragment = replies.fragments[Int(frame.base + column)]
            let isMissing = fragment.isMissing || fragment.start == fragment.end
            readers.append(
                isMissing
                    ? nil : PackedColumnReader(replies.bytes, Int(fragment.start)..<Int(fragment.end)))
        }
        // The presence column says whether there is a list, and how long it is.
        guard let first = readers.first, let count = first?.remaining else { return .null }
        let base = replies.reserveItem(columns.count)
        defer { replies.releaseItem(base) }
        return writeItems(count, op) { (writer, item) in
            for column in readers.indices {
                let next = readers[column]?.next(writer.replies.bytes)
                writer.replies.fragments[base + column] =
                    if let next, !next.isMissing {
                        Replies.Fragment(start: Int32(next.range.lowerBound), end: Int32(next.range.upperBound))
                    } else {
                        .missing
                    }
            }
            let inner = Frame(base: Int32(base), instance: frame.instance, item: Int32(item))
            return writer.isPresent(op.b, inner) ? writer.write(set: op.b, inner, op) : .null
        }
    }
}

// MARK: Lists and connections

extension ResponseWriter {
    /// The page of a list node, or why there is none.
    private mutating func page(
        _ node: Int32, _ frame: Frame, _ op: FieldOp
    ) -> (outcome: Outcome, page: Int32, slot: Int) {
        let slots = states[Int(node)].range(frame.instance)
        guard let slot = slots.first else { return (.null, 0, 0) }
        let reply = states[Int(node)].slots[slot]
        guard reply >= 0 else { return (NodeState.failureIndex(reply).map { fail(failures[$0], op) } ?? .null, 0, 0) }
        switch replies.entries[Int(reply)] {
        case .failure(let failure): return (fail(failure, op), 0, 0)
        case .absent, .row: return (.null, 0, 0)
        case .page(let page): return (.written, page, slot)
        }
    }

    private mutating func writeList(_ op: FieldOp, _ frame: Frame) -> Outcome {
        let found = page(op.a, frame, op)
        guard found.outcome == .written else { return found.outcome }
        if isDenied(op.b) { return deny(op) }
        return writeRows(op, states[Int(op.c)].range(Int32(found.slot)))
    }

    private mutating func writeConnection(_ op: FieldOp, _ frame: Frame) -> Outcome {
        let found = page(op.a, frame, op)
        guard found.outcome == .written else { return found.outcome }
        return write(block: op.b, Frame(base: found.page, instance: Int32(found.slot))) ? .written : .failed
    }

    private mutating func writeExtras(_ op: FieldOp, _ frame: Frame) -> Outcome {
        // A source that gave fewer than it was asked for has none.
        guard replies.pages[Int(frame.base)].extras.count == plan.columnSets[Int(op.c)].columns.count else {
            return .null
        }
        let base = replies.pageBases[Int(frame.base)]
        return write(set: op.b, Frame(base: base, instance: frame.instance), op)
    }

    private mutating func writeEdges(_ op: FieldOp, _ frame: Frame) -> Outcome {
        let count = replies.pages[Int(frame.base)].keys.count
        return writeItems(count, op) { (writer, item) in
            let edge = Frame(base: frame.base, instance: frame.instance, item: Int32(item))
            return writer.write(block: op.b, edge) ? .written : .failed
        }
    }

    private mutating func writePagePart(_ op: FieldOp, _ frame: Frame) -> Outcome {
        let page = replies.pages[Int(frame.base)]
        switch op.code {
        case .hasNextPage: out.append(contentsOf: page.hasNextPage ? Self.yes : Self.no)
        case .hasPreviousPage: out.append(contentsOf: page.hasPreviousPage ? Self.yes : Self.no)
        case .cursor:
            guard page.cursors.indices.contains(Int(frame.item)) else { return .null }
            JSONWriter.appendString(page.cursors[Int(frame.item)], to: &out)
        case .startCursor, .endCursor:
            guard let cursor = op.code == .startCursor ? page.cursors.first : page.cursors.last else { return .null }
            JSONWriter.appendString(cursor, to: &out)
        default:
            guard page.extras.indices.contains(Int(op.a)), let extra = page.extras[Int(op.a)], extra != Self.null else {
                return .null
            }
            if op.code == .edgeExtra { return writeItem(Int(frame.item), of: extra) }
            out.append(contentsOf: extra)
        }
        return .written
    }

    private mutating func writeItem(_ index: Int, of packed: [UInt8]) -> Outcome {
        guard var reader = PackedColumnReader(packed, packed.indices) else { return .null }
        for _ in 0..<index { _ = reader.next(packed) }
        guard let item = reader.next(packed), !item.isMissing else { return .null }
        out.append(contentsOf: packed[item.range])
        return .written
    }
}
