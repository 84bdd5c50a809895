import Foundation
import LocalServers
import TestSupport

/// A whole Mallard, started by `mallard up` on a data directory of its own, driven through its public port and the
/// command line only.
final class Mall: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let data: String
    let port: Int
    private let process: ChildProcess

    private init(data: String, port: Int, process: ChildProcess) {
        self.data = data
        self.port = port
        self.process = process
    }

    var pid: Int32 { process.pid }

    /// Everything it printed so far.
    var output: String { process.output }

    /// Runs `body` with a fresh mall, which is stopped at the end whatever happens.
    static func with<R: Sendable>(
        _ purpose: String, environment: [String] = [], _ body: (Mall) async throws -> R
    ) async throws -> R {
        let mall = try await up(data: try folder(purpose), port: try freePort(), environment: environment)
        return try await mall.stopped(after: body)
    }

    /// Starts it and waits until it serves. The same `data` again takes up where it left.
    ///
    /// - Parameters:
    ///   - here: where it is started; with it, `data` must be the default data directory there, and is not named.
    ///   - environment: further variables, as `NAME=value`.
    static func up(
        data: String, port: Int, _ options: [String] = [], startedIn here: String? = nil, environment: [String] = [],
        seconds: Int = 120
    ) async throws -> Mall {
        let naming = here == nil ? ["--data", data] : []
        let process = try await ChildProcess.start(
            (environment.isEmpty ? [] : ["/usr/bin/env"] + environment) + [Program.path, "up", "--port", "\(port)"]
                + naming + options, folder: here ?? "/")
        let mall = Mall(data: data, port: port, process: process)
        do {
            try await eventually("mallard up serves", within: .seconds(seconds)) {
                guard process.isRunning else { throw Failure(description: "it ended:\n\(process.output)") }
                // Its own word: the public port answers before the partition has an owner.
                return process.output.contains("Mallard serves on")
            }
        } catch {
            await process.end()
            throw Failure(description: "\(error)\n\(process.output)")
        }
        return mall
    }

    /// Stops it after `body`, also if that fails or has stopped it already.
    func stopped<R: Sendable>(after body: (Mall) async throws -> R) async throws -> R {
        do {
            let result = try await body(self)
            await process.end()
            return result
        } catch {
            await process.end()
            print("the end of what mallard up said:\n\(output.suffix(3_000))")
            throw error
        }
    }

    /// SIGTERM, then waits for the orderly end; gives the exit status.
    @discardableResult
    func stop() async throws -> Int32 {
        process.signal(SIGTERM)
        try await eventually("mallard up ends", within: .seconds(60)) { !process.isRunning }
        return process.status
    }

    /// Runs another subcommand of the program against the same data directory.
    func run(_ arguments: [String], seconds: Int = 300) async throws -> (status: Int32, output: String) {
        try await ChildProcess.run([Program.path] + arguments + ["--data", data], seconds: seconds)
    }

    /// As above; anything but success throws.
    @discardableResult
    func mustRun(_ arguments: [String], seconds: Int = 300) async throws -> String {
        let (status, output) = try await run(arguments, seconds: seconds)
        guard status == 0 else {
            throw Failure(description: "mallard \(arguments.joined(separator: " ")): status \(status)\n\(output)")
        }
        return output
    }

    /// A token as an operator issues it.
    func token(_ subject: String, kind: String = "staff", roles: String, tenant: String = "demo") async throws -> String
    {
        let output = try await mustRun([
            "token", "issue", "--subject", subject, "--kind", kind, "--roles", roles, "--tenant", tenant,
        ])
        return output.split(separator: "\n").last.map(String.init) ?? ""
    }

    /// What `up` wrote down about where its servers are.
    func setting(_ name: String) throws -> String {
        let text = try String(contentsOfFile: "\(data)/mallard.env", encoding: .utf8)
        for line in text.split(separator: "\n") where line.hasPrefix("\(name)=") {
            return String(line.dropFirst(name.count + 1))
        }
        throw Failure(description: "\(name) is not in mallard.env")
    }

    static func folder(_ purpose: String) throws -> String { try TestFolder.make(purpose) + "/var" }

    static func freePort() throws -> Int {
        guard let port = PrivateServers.freePort() else { throw Failure(description: "no port is free") }
        return port
    }
}

/// The program under test.
enum Program {
    /// `MALLARD_BINARY`, else the one built beside the tests.
    static var path: String {
        if let path = ProcessInfo.processInfo.environment["MALLARD_BINARY"] { return path }
        // What cannot be read is reported when it cannot be started.
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: tests).deletingLastPathComponent().appending(path: "mallard").path
    }

    /// The repository's top.
    static var repository: String {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath()
        return here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    }
}

/// Returns when `condition` holds; fails when it does not within `limit`.
func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw Mall.Failure(description: "not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
