import Foundation
import LocalServers
public import Logging
import UnixSignals

/// Runs everything as one process tree: private servers, then the roles, then the public port.
///
/// Stops all of it, in reverse order, on SIGTERM or SIGINT, and takes up again where it left.
public struct Up: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        let start = ContinuousClock.now
        // Others may pass through, not look: Postgres runs under an account of its own.
        try FileManager.default.createDirectory(
            atPath: settings.dataDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        guard let lock = try FolderLock(folder: settings.dataDirectory) else {
            throw SettingsError(problems: [
                "Mallard runs on \(settings.dataDirectory) already. Stop it, or name another --data."
            ])
        }
        defer { withExtendedLifetime(lock) {} }
        let servers = UpServers(settings: settings, logger: logger)
        try await withStop(of: servers) {
            let settings = try await servers.start()
            try await Migration(settings: settings, logger: logger).run()
            _ = try await Keys(settings: settings).issuer()
            let roles = UpRoles(settings: settings, logger: logger)
            try await withStop(of: roles) {
                try await roles.start()
                let seconds = start.duration(to: .now) / .seconds(1)
                Console.say("Mallard serves on http://127.0.0.1:\(settings.port) after \(seconds.formatted(1)) s.")
                if settings.isDemo { try await Demo(settings: settings, logger: logger).load() }
                Console.say(UpGreeting(settings: settings).text())
                try await watch(servers.all + roles.all)
                Console.say("\nStopping …")
            }
        }
        Console.say("Stopped.")
    }

    /// Returns at SIGTERM or SIGINT; restarts what dies before that.
    private func watch(_ servers: [any PrivateServer]) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { try await server.watch(logger: logger) } }
            group.addTask {
                for await _ in signals { throw UpEnded.asked }
            }
            do {
                // The first to end: a signal, or a server that could not be started again.
                try await group.next()
            } catch UpEnded.asked {
                group.cancelAll()
            }
        }
    }

    private func withStop<S: Stoppable>(of stoppable: S, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch {
            await stoppable.stop()
            throw error
        }
        await stoppable.stop()
    }
}

private enum UpEnded: Error {
    case asked
}

protocol Stoppable {
    func stop() async
}

extension Double {
    /// With so many decimals, for people.
    func formatted(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}
