import EventSourcing
import HTTPTypes
import JSON
import ProjectionKit
import ReadModelRedis

/// `Mallard-At-Least` and `Mallard-Wait-Ms`: answer at once, wait, or say how far it is.
struct ReadYourWrites {
    enum Refusal: Error {
        case malformedHeader(String)
        case notYet(position: Position, watermark: Position)
        case notReady(projection: String)

        /// The GraphQL response, without data.
        var body: [UInt8] {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("errors")
            writer.beginArray()
            writer.beginObject()
            writer.member("message", .string(message))
            writer.key("extensions")
            writer.beginObject()
            writer.member("code", .string(code))
            if case .notYet(let position, let watermark) = self {
                writer.member("position", .integer(position.rawValue))
                writer.member("watermark", .integer(watermark.rawValue))
            }
            writer.endObject()
            writer.endObject()
            writer.endArray()
            writer.endObject()
            return writer.bytes
        }

        private var code: String {
            switch self {
            case .malformedHeader: "BAD_REQUEST"
            case .notYet: "NOT_YET"
            case .notReady: "NOT_READY"
            }
        }

        private var message: String {
            switch self {
            case .malformedHeader(let text): text
            case .notYet(let position, let watermark):
                "The read models stand at \(watermark), not yet at \(position). Ask again, or wait longer."
            case .notReady(let projection): "The read model \(projection) is being built. Ask again in a moment."
            }
        }
    }

    static let waitDefault: Int64 = 500
    static let waitMax: Int64 = 5_000

    let atLeast: Position
    private let wait: Duration

    init(_ fields: QueryFields) throws(Refusal) {
        atLeast = Position(try Self.number(fields.atLeast, .mallardAtLeast, 0...Int64.max) ?? 0)
        wait = .milliseconds(try Self.number(fields.wait, .mallardWait, 0...Self.waitMax) ?? Self.waitDefault)
    }

    /// Returns when every one of `projections` may be read.
    func wait(for projections: [String], _ watermarks: Watermarks) async throws(Refusal) {
        guard !projections.isEmpty else { return }
        switch await watermarks.wait(for: projections, atLeast: atLeast, until: .now + wait) {
        case .reached: return
        case .late(let mark): throw .notYet(position: atLeast, watermark: mark.position)
        case .notReady(let projection): throw .notReady(projection: projection)
        }
    }

    private static func number(
        _ text: String?, _ name: HTTPField.Name, _ range: ClosedRange<Int64>
    ) throws(Refusal) -> Int64? {
        guard let text else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let most = range.upperBound == .max ? "" : " and at most \(range.upperBound)"
            throw .malformedHeader("\(name.rawName) must be a number, at least \(range.lowerBound)\(most).")
        }
        return number
    }
}
