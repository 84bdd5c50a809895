public import EventSourcing
import JSON

/// Prints a stream or a range of the log, page by page.
public struct EventPrinting {
    public enum Selection: Hashable, Sendable {
        case stream(StreamName)
        /// Of one tenant, both ends included.
        case range(from: Position, to: Position?)
    }

    private static let pageMax = 1_000

    private let log: any EventLog
    private let isJSON: Bool
    private let write: (String) throws -> Void

    /// - Parameter write: takes whole lines, with their newline. What it throws ends the printing.
    public init(log: any EventLog, isJSON: Bool, write: @escaping (String) throws -> Void) {
        self.log = log
        self.isJSON = isJSON
        self.write = write
    }

    /// Prints at most `limit` events (nil: all) and says how many there were.
    public func run(_ selection: Selection, of tenant: TenantID, limit: Int?) async throws -> Int {
        var left = limit ?? .max
        var count = 0
        var cursor = Cursor(selection)
        // Columns do not move once they are wide enough.
        var width = 24
        while left > 0 {
            let page = try await cursor.next(log, tenant, limit: min(left, Self.pageMax))
            guard let events = page else { break }
            let lines = events.prefix(left).map { EventLine($0) }
            width = max(width, lines.reduce(0) { max($0, $1.place.count) })
            var text = ""
            for line in lines {
                text += isJSON ? String(decoding: line.json.encoded(), as: UTF8.self) : line.text(streamWidth: width)
                text += "\n"
            }
            if !text.isEmpty { try write(text) }
            count += lines.count
            left -= lines.count
        }
        return count
    }

    private enum Cursor {
        case stream(StreamName, after: StreamVersion)
        case range(after: Position, to: Position)

        init(_ selection: Selection) {
            self =
                switch selection {
                case .stream(let name): .stream(name, after: .empty)
                case .range(let from, let to):
                    .range(after: Position(max(0, from.rawValue - 1)), to: to ?? Position(.max))
                }
        }

        /// Nil at the end.
        mutating func next(
            _ log: any EventLog, _ tenant: TenantID, limit: Int
        ) async throws(EventLogError) -> [RecordedEvent]? {
            switch self {
            case .stream(let name, let version):
                let page = try await log.read(StreamKey(tenant, name), after: version, limit: limit)
                guard let last = page.last else { return nil }
                self = .stream(name, after: last.version)
                return page
            case .range(let after, let to):
                guard after < to else { return nil }
                let page = try await log.read(after: after, limit: EventPrinting.pageMax)
                guard let last = page.last else { return nil }
                self = .range(after: last.position, to: to)
                return page.filter { $0.tenant == tenant && $0.position <= to }
            }
        }
    }
}
