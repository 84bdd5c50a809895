import Domain
import EventCodecs
public import EventSourcing
import ProjectionKit

/// Folds one stream up to a point and says what state that is.
public struct StateFolding: Sendable {
    /// All limits hold at once; none: everything.
    public struct Limit: Hashable, Sendable {
        public var position: Position?
        public var recordedAt: Timestamp?
        public var occurredAt: Timestamp?

        public init(position: Position? = nil, recordedAt: Timestamp? = nil, occurredAt: Timestamp? = nil) {
            self.position = position
            self.recordedAt = recordedAt
            self.occurredAt = occurredAt
        }

        func admits(_ event: RecordedEvent) -> Bool {
            if let position, event.position > position { return false }
            if let recordedAt, event.recordedAt > recordedAt { return false }
            if let occurredAt, event.occurredAt > occurredAt { return false }
            return true
        }
    }

    private static let pageLimit = 1_000

    private let log: any EventLog
    private let reader: any AuditReader

    public init(log: any EventLog, reader: any AuditReader) {
        self.log = log
        self.reader = reader
    }

    /// The state as text. Personal fields are shown sealed.
    public func text(of stream: StreamKey, upTo limit: Limit = Limit()) async throws(StateError) -> String {
        switch stream.name.category {
        case Spu.category: try await fold(Spu.self, stream, limit)
        case Category.category: try await fold(Category.self, stream, limit)
        case CategoryTree.category: try await fold(CategoryTree.self, stream, limit)
        case Stock.category: try await fold(Stock.self, stream, limit)
        case Cart.category: try await fold(Cart.self, stream, limit)
        case CouponTemplate.category: try await fold(CouponTemplate.self, stream, limit)
        case CouponUser.category: try await fold(CouponUser.self, stream, limit)
        case Coupon.category: try await fold(Coupon.self, stream, limit)
        case Order.category: try await fold(Order.self, stream, limit)
        case Payment.category: try await fold(Payment.self, stream, limit)
        case Buyer.category: try await fold(Buyer.self, stream, limit)
        case TenantSettings.category: try await fold(TenantSettings.self, stream, limit)
        case Store.category: try await fold(Store.self, stream, limit)
        default: throw .unknownStream(stream, near: try await near(stream))
        }
    }

    private func fold<A: CodedAggregate>(
        _ kind: A.Type, _ stream: StreamKey, _ limit: Limit
    ) async throws(StateError) -> String {
        var state = A()
        var last: RecordedEvent?
        var read: Int32 = 0
        var left: Int32 = 0
        while true {
            let page: [RecordedEvent]
            do {
                page = try await log.read(stream, after: StreamVersion(read), limit: Self.pageLimit)
            } catch { throw .log(error) }
            guard let end = page.last else { break }
            read = end.version.count
            for event in page {
                guard limit.admits(event) else {
                    left += 1
                    continue
                }
                do { state.evolve(try A.decode(event.data, keys: NoPersonKeys())) } catch {
                    throw .unreadable(stream, event.position, reason: "\(error)")
                }
                last = event
            }
        }
        guard read > 0 else { throw .unknownStream(stream, near: try await near(stream)) }
        guard let last else { return "\(stream.name) of \(stream.tenant) had not begun by then." }
        var heading = "\(stream.name) of \(stream.tenant) at version \(last.version.count), position \(last.position), "
        heading += "recorded \(InstantText.text(last.recordedAt))"
        if last.occurredAt != last.recordedAt { heading += ", occurred \(InstantText.text(last.occurredAt))" }
        if left > 0 { heading += " (\(left) other events are not in it)" }
        return heading + "\n" + StateText.text(of: state)
    }

    /// Names of streams that stand around it or are spelled like it, nearest first.
    private func near(_ stream: StreamKey) async throws(StateError) -> [StreamName] {
        let head: Position
        do { head = try await reader.head().position } catch { throw .log(error) }
        var found: Set<StreamName> = []
        let name = stream.name.rawValue
        let starts = [name, String(name.dropLast()), String(name.dropLast(2)), "\(stream.name.category)", ""]
        for start in starts {
            var place = StreamPlace(stream.tenant, StreamName(start), .empty)
            for _ in 0..<4 {
                let next: StreamOrderEvent?
                do {
                    next = try await reader.events(inStreamOrderAfter: place, through: head, limit: 1).first
                } catch { throw .log(error) }
                guard let next, next.tenant == stream.tenant else { break }
                found.insert(next.stream)
                place = .end(of: next.stream, in: next.tenant)
            }
        }
        let ranked = found.map { (distance: EditDistance.between($0.rawValue, name), name: $0) }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(5).map(\.name)
    }
}

public enum StateError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownStream(StreamKey, near: [StreamName])
    case unreadable(StreamKey, Position, reason: String)
    case log(EventLogError)

    public var description: String {
        switch self {
        case .unknownStream(let stream, let near):
            let list =
                near.isEmpty
                ? "The log holds nothing of mall \(stream.tenant)."
                : "Streams near it: \(near.map(\.rawValue).joined(separator: ", "))."
            return "There is no stream \(stream.name) in mall \(stream.tenant). \(list) "
                + "List some with `mallard replay print --tenant \(stream.tenant)`."
        case .unreadable(let stream, let position, let reason):
            return "The event of \(stream.name) at position \(position) cannot be read: \(reason)"
        case .log(let error): return "The log cannot be read: \(error)"
        }
    }
}

/// How many letters must change to make one word of another (Levenshtein).
enum EditDistance {
    static func between(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
