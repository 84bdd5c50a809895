import Foundation
import Synchronization
import TestSupport

/// A second projector of a mall, as on another machine: a data directory and sockets of its own, the same servers.
final class SecondProjector: Sendable {
    private let running: Mutex<ChildProcess>
    private let data: String

    private init(process: ChildProcess, data: String) {
        running = Mutex(process)
        self.data = data
    }

    var process: ChildProcess { running.withLock { $0 } }

    static func start(beside mall: Mall) async throws -> SecondProjector {
        let data = try TestFolder.make("projector")
        try FileManager.default.createDirectory(atPath: "\(data)/s", withIntermediateDirectories: true)
        var settings = "MALLARD_SOCKETS=\(data)/s\n"
        for name in ["MALLARD_POSTGRES_URL", "MALLARD_REDIS_URL", "MALLARD_GROONGA_URL"] {
            settings += "\(name)=\(try mall.setting(name))\n"
        }
        try settings.write(toFile: "\(data)/mallard.env", atomically: true, encoding: .utf8)
        return SecondProjector(process: try await run(data), data: data)
    }

    /// Kills it, at whatever instruction it is, and starts it again.
    func killAndRestart() async throws {
        process.signal(SIGKILL)
        try await eventually("the second projector is gone") { !process.isRunning }
        let next = try await Self.run(data)
        running.withLock { $0 = next }
    }

    private static func run(_ data: String) async throws -> ChildProcess {
        try await ChildProcess.start([Program.path, "projector", "--data", data])
    }
}
