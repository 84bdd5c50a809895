import CommerceCommands
import EventSourcing
import Identity
import JSON
import Runtime

/// One line of a batch: a command to decide, or why it is none.
struct BatchLine: Sendable {
    let number: Int
    /// As the line spells it; nil where it could not be read.
    let key: String?
    let route: String
    let command: Result<CommandEnvelope, Problem>
    let bytes: Int

    init(_ piece: LineSplitter.Piece, _ table: CommandTable, _ principal: Principal, traceparent: String?) {
        switch piece {
        case .tooLong(let number):
            self.init(number: number, problem: .bodyTooLarge)
        case .line(let number, let line):
            let value: JSONValue
            do { value = try JSONValue.parse(line, limits: .command) } catch {
                self.init(number: number, problem: Problem(error))
                return
            }
            self.init(number: number, value, line.count, table, principal, traceparent)
        }
    }

    private init(number: Int, problem: Problem) {
        self.number = number
        key = nil
        route = "other"
        command = .failure(problem)
        bytes = 256
    }

    private init(
        number: Int, _ value: JSONValue, _ byteCount: Int, _ table: CommandTable, _ principal: Principal,
        _ traceparent: String?
    ) {
        self.number = number
        let key = value["key"]?.asString
        self.key = key
        route = value["command"]?.asString ?? "other"
        bytes = byteCount + 512
        do throws(Problem) {
            var envelope = try Self.envelope(value, table, principal)
            envelope.bytes = byteCount + 512
            envelope.traceparent = traceparent
            command = .success(envelope)
        } catch {
            command = .failure(error)
        }
    }

    private static func envelope(
        _ value: JSONValue, _ table: CommandTable, _ principal: Principal
    ) throws(Problem) -> CommandEnvelope {
        let errors = shapeErrors(value)
        guard errors.isEmpty, let route = value["command"]?.asString, let key = value["key"]?.asString,
            let body = value["body"]
        else {
            var problem = Problem(400, "INVALID_LINE", "A line is an object of command, key and body; see errors.")
            problem.errors = errors
            throw problem
        }
        guard Arrival.isKey(key) else { throw .keyMalformed }
        let sender = CommandSender(principal: principal, key: CommandKey(key))
        let occurredAt = value["occurredAt"]?.asInteger.map(Timestamp.init(milliseconds:))
        do throws(CommandRefusal) {
            return try table.decode(route: route, body: body, sender: sender, occurredAt: occurredAt)
        } catch {
            throw Problem(error)
        }
    }

    private static func shapeErrors(_ value: JSONValue) -> [FieldError] {
        guard let object = value.asObject else {
            return [FieldError(pointer: "", code: .wrongType, detail: "Must be an object.")]
        }
        var errors: [FieldError] = []
        for name in ["command", "key"] where object[name]?.asString == nil {
            errors.append(
                FieldError(
                    pointer: "/\(name)", code: object[name] == nil ? .required : .wrongType, detail: "Must be a text."))
        }
        if object["body"] == nil {
            errors.append(FieldError(pointer: "/body", code: .required, detail: "Must be the command's object."))
        }
        if let time = object["occurredAt"], !(0...253_402_300_799_999).contains(time.asInteger ?? -1) {
            errors.append(
                FieldError(pointer: "/occurredAt", code: .wrongType, detail: "Must be milliseconds since 1970."))
        }
        for member in object where !["command", "key", "body", "occurredAt"].contains(member.key) {
            errors.append(FieldError(pointer: "/\(member.key)", code: .unknownField, detail: "There is no such field."))
        }
        return errors
    }
}
