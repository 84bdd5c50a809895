import Domain
import EventSourcing
public import Identity
import JSON

/// Reads a command's body, field by field, and writes down what it read.
///
/// A command names its fields once, in its initialiser. The same initialiser serves three ends: over a body it
/// gives the command, with every error of every field noted rather than thrown; while it reads it writes the
/// canonical encoding (declared order, defaults filled in), so that neither the order of keys nor white space nor
/// a default spelt out changes a command's hash; over no body it describes itself, which gives the schema.
///
/// Reading a field that is wrong returns a placeholder. Whoever made the reader looks at `errors` before he uses
/// what was read.
public struct BodyReader: ~Copyable {
    /// What a hostile body of many errors is told at most.
    static let errorsMax = 50

    let sender: CommandSender
    var object: JSONObject
    /// Where in the object the next member is looked for first: bodies mostly come in declared order.
    var cursor = 0
    var taken = 0
    var path = FieldPath()
    var errors: [FieldError] = []
    var canonical = JSONWriter()
    /// Why this sender may not say what the body says.
    var forbidden: String?
    /// When what the command records happened, if it says so.
    var occurredAt: Timestamp?
    /// Nil while reading.
    var description: ObjectDescription?

    init(_ object: JSONObject, sender: CommandSender) {
        self.object = object
        self.sender = sender
    }

    /// For a description only: nothing is read.
    init(describingAs sender: CommandSender) {
        self.init(JSONObject(), sender: sender)
        description = ObjectDescription()
    }

    public var principal: Principal { sender.principal }
    var isDescribing: Bool { description != nil }

    /// The member's value; nil where it is absent or null.
    mutating func take(_ name: String) -> JSONValue? {
        if cursor < object.count {
            let member = object[cursor]
            if member.key == name {
                cursor += 1
                taken += 1
                return member.value.present
            }
        }
        guard let value = object[name] else { return nil }
        taken += 1
        cursor += 1
        return value.present
    }

    mutating func note(_ name: String?, _ code: FieldError.Code, _ detail: String) {
        guard errors.count <= Self.errorsMax else { return }
        guard errors.count < Self.errorsMax else {
            errors.append(FieldError(pointer: "", code: .furtherErrors, detail: "More is wrong than told here."))
            return
        }
        errors.append(FieldError(pointer: path.pointer(name), code: code, detail: detail))
    }

    /// After the last field: members nobody asked for are errors, since a misspelt optional field would
    /// otherwise pass unseen.
    mutating func finish(_ describe: (inout BodyReader) -> Void) {
        guard !isDescribing, taken < object.count else { return }
        var describing = BodyReader(describingAs: sender)
        describe(&describing)
        let known = Set(describing.description?.members.map(\.name) ?? [])
        for member in object where !known.contains(member.key) {
            note(member.key, .unknownField, Suggestions.detail(for: member.key, among: known.sorted()))
        }
    }
}

extension JSONValue {
    /// Nil for null, which is how a body says that it leaves a member out.
    fileprivate var present: JSONValue? { isNull ? Optional.none : self }
}
