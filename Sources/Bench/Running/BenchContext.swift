import Foundation
import LocalServers
import Logging

/// What every bench is told.
struct BenchContext: Sendable {
    /// Short enough for a smoke test: under 60 s.
    let isQuick: Bool
    /// The folder of the peers and limits.
    let peersFolder: String
    /// A folder of its own, removed at the end.
    let workFolder: String
    /// Where a log stands that is to be folded in place of one made for the bench; libpq's connection string.
    var log: String?
    /// How long a load lasts that may last as long as one likes; nil: as the bench finds right.
    var seconds: Double?

    /// Seconds at each point: after a warm-up of 3 s (1 s when quick).
    var secondsPerPoint: Double { isQuick ? 2 : 10 }
    var secondsOfWarmUp: Double { isQuick ? 1 : 3 }

    var logger: Logger {
        var logger = Logger(label: "mallard.bench")
        logger.logLevel = .warning
        return logger
    }

    /// Progress for people; standard output is for results.
    func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

    /// The same in a folder below.
    func inFolder(_ name: String) throws -> BenchContext {
        let folder = "\(workFolder)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var context = BenchContext(isQuick: isQuick, peersFolder: peersFolder, workFolder: folder)
        context.log = log
        context.seconds = seconds
        return context
    }

    /// Starts servers in the order given, and stops them in the reverse order whatever happens.
    func withServers<R>(_ servers: [any PrivateServer], _ body: () async throws -> R) async throws -> R {
        let result: Result<R, any Error>
        do {
            for server in servers { try await server.start() }
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        for server in servers.reversed() { await server.stop() }
        return try result.get()
    }
}
