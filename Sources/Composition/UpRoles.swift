import Foundation
import LocalServers
import Logging

/// The roles as child processes, in the order in which they need one another.
struct UpRoles: Stoppable, Sendable {
    private let backstage: [PrivateRole]
    private let queryServer: PrivateRole

    init(settings: Settings, logger: Logger) {
        // Roles run in `/`, where `./var` would be another folder.
        let data = URL(filePath: settings.dataDirectory).standardizedFileURL.path
        let logs = "\(data)/logs"
        func role(_ name: String) -> PrivateRole {
            PrivateRole(
                name: name, arguments: [name, "--data", data],
                door: .unixSocket(path: "\(settings.socketFolder ?? data)/\(name).sock"), logFolder: logs,
                logger: logger)
        }
        backstage = ["command-server", "projector", "worker"].map(role)
        queryServer = PrivateRole(
            name: "query-server",
            arguments: ["query-server", "--data", data, "--port", "\(settings.port)"] + Self.serving(settings),
            door: .port(settings.port), logFolder: logs, logger: logger)
    }

    /// How `up` was told to answer queries, with paths that mean the same in `/`.
    private static func serving(_ settings: Settings) -> [String] {
        let queries = settings.queries
        var arguments = settings.isDraftStatus ? ["--graphql-status", "draft"] : []
        for (option, path) in [("--persisted", queries.persistedPath), ("--record", queries.recordPath)] {
            guard let path else { continue }
            arguments += [option, URL(filePath: path).standardizedFileURL.path]
        }
        return arguments + (queries.onlyPersisted ? ["--only-persisted"] : [])
    }

    var all: [any PrivateServer] { backstage + [queryServer] }

    func start() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for role in all { group.addTask { try await role.start() } }
            try await group.waitForAll()
        }
    }

    /// The door first, so that nothing new comes in while the rest finishes.
    func stop() async {
        await queryServer.stop()
        await withTaskGroup(of: Void.self) { group in
            for role in backstage { group.addTask { await role.stop() } }
        }
    }
}
