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

    /// Everything that can be known to be wrong is told before the first server is started.
    public func run() async throws {
        let week = settings.isDemo ? try Demo(settings: settings, logger: logger).weekToLoad() : nil
        try makeDataDirectory()
        guard let lock = try FolderLock(folder: settings.dataDirectory) else {
            throw SettingsError(problems: [
                "Mallard runs on \(settings.dataDirectory) already. Stop it, or name another --data."
            ])
        }
        defer { withExtendedLifetime(lock) {} }
        try PrivateServers.requireFree(port: settings.port)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serve(week) }
            group.addTask {
                for await _ in signals { throw UpEnded.asked }
            }
            do {
                // The first to end: a signal, or a server that could not be started (again).
                try await group.next()
            } catch UpEnded.asked {
                Console.say("\nStopping …")
                group.cancelAll()
                // What the end interrupts is no failure; all is stopped when this returns.
                do { try await group.next() } catch { logger.debug("stopped", metadata: ["reason": "\(error)"]) }
            }
            group.cancelAll()
        }
        Console.say("Stopped.")
    }

    private func makeDataDirectory() throws {
        let folder = settings.dataDirectory
        do {
            // Others may pass through, not look: Postgres runs under an account of its own.
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
        } catch {
            throw SettingsError(problems: [
                "The data directory \(folder) cannot be made: \(Reasons.text(of: error)). Name another one with --data."
            ])
        }
    }

    /// Until its task is cancelled. Whatever it has started is stopped when it returns.
    private func serve(_ week: String?) async throws {
        let start = ContinuousClock.now
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
                if let week { try await Demo(settings: settings, logger: logger).load(week) }
                Console.say(UpGreeting(settings: settings, log: servers.log).text())
                try await watch(servers.all + roles.all)
            }
        }
    }

    /// Restarts what dies; returns when its task is cancelled.
    private func watch(_ servers: [any PrivateServer]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { try await server.watch(logger: logger) } }
            // One that could not be started again ends the others' watch.
            try await group.waitForAll()
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
