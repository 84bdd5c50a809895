import EventSourcing
import Foundation
import GraphQLExecution
import Identity
import JSON
public import Logging
import Synchronization

/// Writes the queries that were answered to a file, one JSON object a line, for `mallard bench replay-queries`.
///
/// `at` (milliseconds since 1970), `document`, `operation` and `variables`; of texts only what identifies something.
/// The file holds at most `bytesMax`; then it becomes `FILE.1`, whose place is taken. What comes faster than the disk
/// takes it is left out, and the log says how much.
public final class QueryRecorder: Sendable {
    private struct State {
        var lines: [UInt8] = []
        var omitted = 0
    }

    private static let waitingBytesMax = 4 << 20

    private let path: String
    private let bytesMax: Int
    private let logger: Logger
    private let state = Mutex(State())

    /// Throws if the file cannot be written. Goes on behind what is in it.
    public init(path: String, bytesMax: Int = 64 << 20, logger: Logger) throws {
        self.path = path
        self.bytesMax = bytesMax
        self.logger = logger
        if !FileManager.default.fileExists(atPath: path) {
            // Documents and identifiers are nobody else's business.
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteNoPermission) }
        }
        try FileHandle(forWritingTo: URL(filePath: path)).close()
    }

    func record(_ observation: QueryObservation) {
        guard let request = observation.request, observation.prepared != nil else { return }
        var line = JSONWriter()
        line.beginObject()
        line.key("at")
        line.value(Timestamp.current.milliseconds)
        line.key("document")
        line.value(String(decoding: RecordedText.masked(document: request.query), as: UTF8.self))
        if let name = request.operationName { line.member("operation", .string(name)) }
        line.member("variables", .object(RecordedText.masked(request.variables)))
        line.endObject()
        state.withLock { state in
            guard state.lines.count + line.bytes.count < Self.waitingBytesMax else { return state.omitted += 1 }
            state.lines += line.bytes
            state.lines.append(UInt8(ascii: "\n"))
        }
    }

    /// Writes until it is cancelled, ten times a second.
    public func run() async {
        repeat {
            write()
            // Cancelled means that the server stops: what is waiting is written once more.
            try? await Task.sleep(for: .milliseconds(100))
        } while !Task.isCancelled
        write()
    }

    private func write() {
        let (lines, omitted) = state.withLock { state in
            defer { state = State() }
            return (state.lines, state.omitted)
        }
        if omitted > 0 { logger.warning("queries not recorded", metadata: ["count": "\(omitted)"]) }
        guard !lines.isEmpty else { return }
        do {
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            let size = try file.seekToEnd()
            if size > 0, Int(size) + lines.count > bytesMax {
                try file.close()
                try rotate()
                return try FileHandle(forWritingTo: URL(filePath: path)).write(contentsOf: Data(lines))
            }
            try file.write(contentsOf: Data(lines))
            try file.close()
        } catch {
            logger.warning("queries cannot be recorded", metadata: ["path": "\(path)", "reason": "\(error)"])
        }
    }

    private func rotate() throws {
        let manager = FileManager.default
        if manager.fileExists(atPath: path + ".1") { try manager.removeItem(atPath: path + ".1") }
        try manager.moveItem(atPath: path, toPath: path + ".1")
        _ = manager.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
}
