import GraphQLLanguage
import JSON

/// Writes the data of a response from what was read, depth first, into one buffer.
///
/// A null where none may be takes the object around with it: the buffer is cut back to where that began.
struct ResponseWriter {
    /// Where the fields of an object lie.
    struct Frame {
        /// First fragment of a row or of a packed item; index of the page in a connection.
        var base: Int32
        /// Slot of the row's or the list's node.
        var instance: Int32
        /// Item of a packed list or of a page, else -1.
        var item: Int32 = -1
    }

    /// What became of a value.
    enum Outcome {
        case written
        /// No value: null, and an error where null may not be.
        case null
        /// Null for a reason that stands in the errors already.
        case failed
    }

    let plan: Plan
    // The plan's arrays that each field touches, without a detour over the object.
    private let ops: [FieldOp]
    let constants: [UInt8]
    private let blocks: [Block]
    let request: PreparedRequest
    let states: [NodeState]
    let failures: [ReadFailure]
    let access: [Bool]
    let viewer: Viewer
    let bytesMax: Int
    var replies: Replies
    var out: [UInt8]
    var errors: [GraphQLError] = []
    /// Fields as they are, list indices as their complement.
    var path: [Int32] = []
    /// The viewer's subject as JSON text, made when the first owner is compared.
    private var subject: [UInt8]?
    /// Set once the reply is too large; nothing more is written then.
    var isOverfull = false

    static let errorsMax = 100

    init(
        _ request: PreparedRequest, _ runner: inout StageRunner, _ access: [Bool], _ viewer: Viewer, bytesMax: Int,
        capacity: Int
    ) {
        plan = request.plan
        ops = plan.ops
        constants = plan.bytes
        blocks = plan.blocks
        self.request = request
        states = runner.states
        failures = runner.failures
        replies = runner.takeReplies()
        self.access = access
        self.viewer = viewer
        self.bytesMax = bytesMax
        out = []
        out.reserveCapacity(capacity)
    }

    /// Appends the value of `data`.
    mutating func writeRoot() {
        let start = out.count
        let isWritten: Bool
        if access[Int(plan.blocks[Int(plan.root)].guardID)] {
            isWritten = write(block: plan.root, Frame(base: 0, instance: 0))
        } else {
            deny(nil)
            isWritten = false
        }
        if isOverfull { errors.append(GraphQLError("The reply is larger than allowed.", code: .limitReply)) }
        guard !isWritten || isOverfull else { return }
        out.removeLast(out.count - start)
        out.append(contentsOf: Self.null)
    }

    /// Hands the text over, so that it is never copied.
    mutating func takeData() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &out)
        return taken
    }

    static let null: [UInt8] = Array("null".utf8)
    static let yes: [UInt8] = Array("true".utf8)
    static let no: [UInt8] = Array("false".utf8)
}

// MARK: Objects

extension ResponseWriter {
    /// False when a field that is never null has no value: the object is then null.
    mutating func write(block: Int32, _ frame: Frame) -> Bool {
        let range = blocks[Int(block)]
        guard out.count <= bytesMax else {
            isOverfull = true
            return false
        }
        let start = out.count
        for index in Int(range.start)..<Int(range.end) {
            let op = ops[index]
            out.append(contentsOf: constants[Int(op.nameStart)..<Int(op.nameEnd)])
            let mark = out.count
            let outcome = access[Int(op.guardID)] ? write(op, frame) : writeMasked(op, frame)
            if outcome == .written { continue }
            out.removeLast(out.count - mark)
            guard !op.isNonNull else {
                if outcome == .null { reportNull(op) }
                return false
            }
            out.append(contentsOf: Self.null)
        }
        if out.count == start {
            out.append(UInt8(ascii: "{"))
        } else {
            // Each name brings its comma; that of the first field is where the brace belongs.
            out[start] = UInt8(ascii: "{")
        }
        out.append(UInt8(ascii: "}"))
        return true
    }

    /// Writes an object of a block set whose presence is not in doubt.
    mutating func write(set: Int32, _ frame: Frame, _ field: FieldOp) -> Outcome {
        guard let index = member(of: set, frame) else { return .null }
        let block = blocks[Int(index)]
        guard access[Int(block.guardID)] else { return deny(field) }
        if block.ownerColumn >= 0, !isOwn(frame, block) { return .null }
        return write(block: index, frame) ? .written : .failed
    }

    /// The block of the object's type; nil if the row says a type that cannot stand here.
    private func member(of set: Int32, _ frame: Frame) -> Int32? {
        let blockSet = plan.blockSets[Int(set)]
        guard blockSet.typeColumn >= 0 else { return blockSet.members.first?.block }
        let fragment = replies.fragments[Int(frame.base + blockSet.typeColumn)]
        guard !fragment.isMissing else { return nil }
        let name = replies.bytes[Int(fragment.start)..<Int(fragment.end)]
        return blockSet.members.first { $0.name.elementsEqual(name) }?.block
    }

    private mutating func isOwn(_ frame: Frame, _ block: Block) -> Bool {
        if block.ownerGuardID != 0, access[Int(block.ownerGuardID)] { return true }
        guard let name = viewer.subject else { return false }
        let subject = self.subject ?? JSONValue.string(name).encoded()
        self.subject = subject
        let fragment = replies.fragments[Int(frame.base + block.ownerColumn)]
        guard !fragment.isMissing else { return false }
        return replies.bytes[Int(fragment.start)..<Int(fragment.end)].elementsEqual(subject)
    }

    /// Whether the frame's presence column has a value.
    func isPresent(_ set: Int32, _ frame: Frame) -> Bool {
        let column = plan.blockSets[Int(set)].presenceColumn
        return column < 0 || !isNull(replies.fragments[Int(frame.base + column)])
    }

    func isNull(_ fragment: Replies.Fragment) -> Bool {
        guard !fragment.isMissing else { return true }
        return fragment.end - fragment.start == 4 && replies.bytes[Int(fragment.start)] == UInt8(ascii: "n")
    }
}

// MARK: Errors

extension ResponseWriter {
    @discardableResult
    mutating func deny(_ op: FieldOp?) -> Outcome {
        if viewer.subject == nil {
            return report("Sign in to see this.", .unauthenticated, op)
        }
        return report("This may not be seen.", .forbidden, op)
    }

    mutating func fail(_ failure: ReadFailure, _ op: FieldOp) -> Outcome {
        report(failure.message, failure.code, op)
    }

    mutating func reportNull(_ op: FieldOp) {
        let name = plan.fields[Int(op.field)].coordinate
        report("Cannot return null for non-nullable field \(name).", .nullValue, op)
    }

    @discardableResult
    private mutating func report(_ message: String, _ code: GraphQLErrorCode, _ op: FieldOp?) -> Outcome {
        guard errors.count < Self.errorsMax else { return .failed }
        var steps = path
        // The path ends with the field, or with the item of its list.
        if let op, !steps.contains(where: { $0 == op.field }) { steps.append(op.field) }
        let offset = op.map { plan.fields[Int($0.field)].offset }
        errors.append(
            GraphQLError(
                message, code: code, locations: offset.map { [plan.source.location(at: $0)] } ?? [],
                path: steps.map { step in
                    step >= 0 ? .name(plan.fields[Int(step)].responseName) : .index(Int(~step))
                }))
        return .failed
    }
}
