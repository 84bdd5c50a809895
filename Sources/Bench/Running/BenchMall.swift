import AsyncHTTPClient
import CommandClient
import Composition
import Foundation
import LocalServers
import Logging

/// A mall of a bench's own: private servers, and some of the roles as processes of this program.
struct BenchMall: Sendable {
    enum Role: String, Sendable {
        case commandServer = "command-server"
        case projector
        case queryServer = "query-server"
    }

    static let tenant = "bench"

    let settings: Settings
    let postgres: PrivatePostgres
    let redis: PrivateRedis
    /// The command server's own port.
    let commandPort: Int
    private let roles: [Role: PrivateRole]
    private let stores: [(name: String, server: any PrivateServer)]

    /// Starts the stores, brings the schema up to date, starts the roles, and stops it all when `body` is done.
    static func with<R>(
        _ context: BenchContext, roles wanted: [Role], _ body: (BenchMall) async throws -> R
    ) async throws -> R {
        let data = "\(context.workFolder)/mall"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let sockets = try PrivateServers.socketFolder(for: "\(data)/roles")
        defer {
            // Only sockets of roles that have ended; what is left is used again at the next start.
            try? FileManager.default.removeItem(atPath: sockets)
        }
        // Beside the data folder, which is closed to the account of Postgres: its files would stay elsewhere.
        let postgres = PrivatePostgres(folder: "\(context.workFolder)/postgres", logger: context.logger)
        let redis = PrivateRedis(folder: "\(data)/redis", logger: context.logger)
        let groonga = PrivateGroonga(database: "\(data)/groonga/db", logger: context.logger)
        let isWhole = wanted.contains { $0 != .commandServer }
        return try await context.withServers([postgres] + (isWhole ? [redis, groonga] : [])) {
            let ports = try (0..<2).map { _ in try Self.freePort() }
            var values = [
                ("MALLARD_POSTGRES_URL", postgres.conninfo), ("MALLARD_REDIS_URL", "unix:\(redis.socketPath)"),
                ("MALLARD_SOCKETS", sockets), ("MALLARD_PORT", "\(ports[1])"), ("MALLARD_LOG_LEVEL", "warning"),
            ]
            if let url = await groonga.baseURL { values.append(("MALLARD_GROONGA_URL", url)) }
            try Settings.write(values, to: data)
            let settings = try Settings.load(data: data)
            try await Migration(settings: settings, logger: context.logger).run()
            let roles = Dictionary(
                uniqueKeysWithValues: wanted.map { ($0, Self.role($0, settings, sockets, ports, context)) })
            let mall = BenchMall(
                settings: settings, postgres: postgres, redis: redis, commandPort: ports[0], roles: roles,
                stores: [("Postgres", postgres), ("Redis", redis), ("Groonga", groonga)])
            // Keys are made by whoever asks first: here, so that the roles find them.
            _ = try await mall.token("bench", kind: "staff", roles: ["admin"])
            return try await context.withServers(wanted.compactMap { roles[$0] }) { try await body(mall) }
        }
    }

    private static func role(
        _ role: Role, _ settings: Settings, _ sockets: String, _ ports: [Int], _ context: BenchContext
    ) -> PrivateRole {
        var arguments = [role.rawValue, "--data", settings.dataDirectory]
        var door = PrivateRole.Door.unixSocket(path: "\(sockets)/\(role.rawValue).sock")
        switch role {
        case .commandServer: arguments += ["--port", "\(ports[0])"]
        case .queryServer: door = .port(ports[1])
        case .projector: break
        }
        return PrivateRole(
            name: role.rawValue, arguments: arguments, door: door, logFolder: "\(settings.dataDirectory)/logs",
            logger: context.logger)
    }

    private static func freePort() throws -> Int {
        guard let port = PrivateServers.freePort() else {
            throw Program.Failure(description: "this machine has no free loopback port")
        }
        return port
    }
}

extension BenchMall {
    /// Valid for the longest time a token may be.
    func token(_ subject: String, kind: String, roles: [String]) async throws -> String {
        try await TokenTool(settings: settings).issue(
            tenant: Self.tenant, subject: subject, kind: kind, roles: roles, stores: [], seconds: 900,
            makesKey: true)
    }

    /// A client of the command server's own port.
    func client(_ subject: String, kind: String, roles: [String]) async throws -> CommandClient {
        let token = try await token(subject, kind: kind, roles: roles)
        return CommandClient(
            endpoint: .http(host: "127.0.0.1", port: commandPort), http: .shared, token: { token })
    }

    /// Sends commands in order over one connection; throws at the first that is refused. Gives the last position.
    @discardableResult
    func send(_ commands: [OutgoingCommand], as client: CommandClient) async throws -> Int64 {
        let source = CommandSource(commands)
        let stream = CommandStream(client: client, patienceSeconds: 10, logger: Logger(label: "mallard.bench"))
        try await stream.run(
            nextBatch: { await source.take() },
            answered: { command, reply in
                switch reply {
                case .accepted(let position, _): await source.answered(at: position)
                case .refused(let problem):
                    throw Program.Failure(description: "\(command.route) \(command.key): \(problem)")
                }
            })
        return await source.lastPosition
    }

    /// The memory a role holds now, in MiB.
    func residentMiB(of role: Role) async -> Double? {
        guard let pid = await roles[role]?.processID() else { return nil }
        return ProcessMemory.residentMiB(of: pid)
    }

    /// The seconds that each of its processes, and this one, has had a processor for so far.
    func processorSeconds() async -> [(name: String, seconds: Double)] {
        var all = [("load", ProcessInfo.processInfo.processIdentifier)]
        for (role, server) in roles { if let pid = await server.processID() { all.append((role.rawValue, pid)) } }
        for (name, server) in stores { if let pid = await server.processID() { all.append((name, pid)) } }
        return all.map { ($0.0, ProcessorTime.seconds(of: $0.1) ?? 0) }
    }

    /// The most memory a role has held so far, in MiB.
    func peakMiB(of role: Role) async -> Double? {
        guard let pid = await roles[role]?.processID() else { return nil }
        return ProcessMemory.peakMiB(of: pid)
    }
}

private actor CommandSource {
    private var left: ArraySlice<OutgoingCommand>
    private(set) var lastPosition: Int64 = 0

    init(_ commands: [OutgoingCommand]) { left = commands[...] }

    func take() -> [OutgoingCommand]? {
        guard !left.isEmpty else { return nil }
        let next = left.prefix(512)
        left = left.dropFirst(next.count)
        return Array(next)
    }

    func answered(at position: Int64) { lastPosition = max(lastPosition, position) }
}

enum ProcessMemory {
    /// The highest resident set of a process so far; nil when it is gone.
    static func peakMiB(of pid: Int32) -> Double? { mebibytes("VmHWM:", of: pid) }

    /// The resident set now.
    static func residentMiB(of pid: Int32) -> Double? { mebibytes("VmRSS:", of: pid) }

    private static func mebibytes(_ mark: String, of pid: Int32) -> Double? {
        guard let status = FileManager.default.contents(atPath: "/proc/\(pid)/status") else { return nil }
        for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix(mark) {
            let words = line.dropFirst(mark.count).split(whereSeparator: \.isWhitespace)
            return words.first.flatMap { Double($0) }.map { $0 / 1_024 }
        }
        return nil
    }
}
