import AsyncHTTPClient
import Foundation
import LocalServers
import NIOCore
import TestSupport

/// A second command server of a mall, as on another machine: a data directory and sockets of its own, the same
/// Postgres and the same token keys.
struct Standby: Sendable {
    let port: Int
    let process: ChildProcess
    private let data: String

    static func start(beside mall: Mall) async throws -> Standby {
        let data = try TestFolder.make("second")
        let files = FileManager.default
        try files.copyItem(atPath: "\(mall.data)/keys", toPath: "\(data)/keys")
        try files.createDirectory(atPath: "\(data)/s", withIntermediateDirectories: true)
        let settings = """
            MALLARD_POSTGRES_URL=\(try mall.setting("MALLARD_POSTGRES_URL"))
            MALLARD_SOCKETS=\(data)/s

            """
        try settings.write(toFile: "\(data)/mallard.env", atomically: true, encoding: .utf8)
        let port = try Mall.freePort()
        let process = try await ChildProcess.start(
            [Program.path, "command-server", "--data", data, "--port", "\(port)"])
        return Standby(port: port, process: process, data: data)
    }

    /// Ends it after `body`, also if that has ended it already.
    func ended<R: Sendable>(after body: (Standby) async throws -> R) async throws -> R {
        do {
            let result = try await body(self)
            await process.end()
            return result
        } catch {
            await process.end()
            print("the end of what the second command server said:\n\(process.output.suffix(3_000))")
            throw error
        }
    }

    var socket: String { "\(data)/s/command-server.sock" }

    /// What the command server at `socket` says it is: `ok` if it owns the partition, `standby`; nil: it does not say.
    static func status(at socket: String) async throws -> String? {
        guard let url = URL(httpURLWithSocketPath: socket, uri: "/healthz") else { return nil }
        do {
            let request = HTTPClientRequest(url: url.absoluteString)
            let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(1))
            let text = String(buffer: try await answer.body.collect(upTo: 1 << 16))
            return ["ok", "standby"].first { text == #"{"status":"\#($0)"}"# }
        } catch {
            return nil  // Away or paused.
        }
    }
}
