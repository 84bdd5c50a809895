import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import Testing

/// A whole Mallard, started by `mallard up` on a data directory of its own, driven through its public port only.
final class Mall: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a command was answered.
    struct Reply: Sendable {
        let status: Int
        let body: JSONValue

        var code: String? { body["code"]?.asString }
        var position: Int64 { body["position"]?.asInteger ?? -1 }
    }

    let data: String
    let port: Int
    private let process: Process
    private let log: String

    private init(data: String, port: Int, process: Process, log: String) {
        self.data = data
        self.port = port
        self.process = process
        self.log = log
    }

    /// The program under test: built beside the tests.
    static var binary: String {
        if let path = ProcessInfo.processInfo.environment["MALLARD_BINARY"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: tests).deletingLastPathComponent().appending(path: "mallard").path
    }

    /// Starts it and waits until it serves. The same `data` again takes up where it left.
    static func up(data: String, port: Int, _ options: [String] = [], seconds: Int = 120) async throws -> Mall {
        let log = "\(data).log"
        if !FileManager.default.fileExists(atPath: log) { FileManager.default.createFile(atPath: log, contents: nil) }
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        try output.seekToEnd()
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = ["up", "--data", data, "--port", "\(port)"] + options
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let mall = Mall(data: data, port: port, process: process, log: log)
        let end = ContinuousClock.now + .seconds(seconds)
        while await !mall.isHealthy() {
            guard process.isRunning, ContinuousClock.now < end else {
                process.terminate()
                throw Failure(description: "mallard up did not serve:\n\(mall.logTail())")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return mall
    }

    /// SIGTERM, then waits for the orderly end; gives the exit status.
    @discardableResult
    func stop() async throws -> Int32 {
        process.terminate()
        let end = ContinuousClock.now + .seconds(60)
        while process.isRunning {
            guard ContinuousClock.now < end else { throw Failure(description: "mallard up did not stop:\n\(logTail())") }
            try await Task.sleep(for: .milliseconds(20))
        }
        return process.terminationStatus
    }

    /// The processes below `up` whose command line holds `word`.
    func pids(of word: String) -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { pid in
            guard pid != process.processIdentifier,
                let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
            else { return false }
            let line = String(decoding: bytes, as: UTF8.self)
            return line.contains(word) && (line.contains(data) || word.contains(data))
        }
    }

    func logTail() -> String {
        let bytes = FileManager.default.contents(atPath: log) ?? Data()
        return String(decoding: bytes.suffix(4_000), as: UTF8.self)
    }

    private func isHealthy() async -> Bool {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/healthz")
        request.method = .GET
        do {
            return try await HTTPClient.shared.execute(request, timeout: .seconds(2)).status == .ok
        } catch {
            return false  // Not there yet; the caller has a deadline.
        }
    }
}

extension Mall {
    /// Runs another subcommand of the program against the same data directory.
    func run(_ arguments: [String], seconds: Int = 300) async throws -> (status: Int32, output: String) {
        try await Mall.run(arguments + ["--data", data], seconds: seconds)
    }

    static func run(_ arguments: [String], seconds: Int = 300) async throws -> (status: Int32, output: String) {
        let file = URL(filePath: NSTemporaryDirectory()).appending(path: "mallard-output-\(UUID().uuidString)")
        FileManager.default.createFile(atPath: file.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = arguments
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let end = ContinuousClock.now + .seconds(seconds)
        while process.isRunning {
            if ContinuousClock.now > end { process.terminate() }
            try await Task.sleep(for: .milliseconds(10))
        }
        return (process.terminationStatus, String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    /// A token as an operator issues it.
    func token(_ subject: String, kind: String = "staff", roles: [String]) async throws -> String {
        let issued = try await run(["token", "issue", "--subject", subject, "--kind", kind, "--roles", roles.joined(separator: ",")])
        guard issued.status == 0 else { throw Failure(description: issued.output) }
        return issued.output.split(separator: "\n").last.map(String.init) ?? ""
    }

    func command(
        _ route: String, key: String = UUID().uuidString, _ body: JSONValue, token: String?
    ) async throws -> Reply {
        try await post("/commands/\(route)", bytes: body.encoded(), token: token, headers: [("idempotency-key", key)])
    }

    /// The data of a query that must succeed, at least as new as `position`.
    func query(_ document: String, token: String?, atLeast position: Int64? = nil) async throws -> JSONValue {
        var headers: [(String, String)] = []
        if let position { headers = [("mallard-at-least", "\(position)"), ("mallard-wait-ms", "5000")] }
        let body: JSONValue = ["query": .string(document)]
        let reply = try await post("/graphql", bytes: body.encoded(), token: token, headers: headers)
        guard reply.body["errors"] == nil, let data = reply.body["data"] else {
            throw Failure(description: String(decoding: reply.body.encoded(), as: UTF8.self))
        }
        return data
    }

    func post(
        _ path: String, bytes: [UInt8], token: String?, type: String = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: bytes))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 16 << 20)
        let value = try JSONValue.parse(Array(body.readableBytesView))
        return Reply(status: Int(response.status.code), body: value)
    }
}
