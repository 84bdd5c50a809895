import Foundation
import Synchronization

/// A program of others that a bench runs: a compiler, a load generator, a peer.
struct Program: Sendable {
    /// What went wrong, with the end of what the program said.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `arguments[0]`, looked up on the path, for at most `seconds`; gives its standard output.
    ///
    /// Both outputs go to files first, so that neither can fill a pipe nobody reads.
    @discardableResult
    static func run(
        _ arguments: [String], seconds: Int, workFolder: String, directory: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> String {
        let name = (arguments[0] as NSString).lastPathComponent
        let base = "\(workFolder)/run-\(name)-\(UInt32.random(in: .min ... .max))"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // A limit of its own, so that nothing runs on for long should the bench be killed.
        process.arguments = ["timeout", "--kill-after=5", "\(seconds)"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        if let directory { process.currentDirectoryURL = URL(filePath: directory) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output("\(base).out")
        process.standardError = try output("\(base).err")
        let status = try await exit(of: process)
        let printed = text("\(base).out")
        guard status == 0 else {
            let said = (text("\(base).err") + printed).suffix(1_500)
            let reason = status == 124 ? "took more than \(seconds) s" : "ended with \(status)"
            throw Failure(description: "\(name) \(reason): \(said)")
        }
        return printed
    }

    private static func output(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    private static func exit(of process: Process) async throws -> Int32 {
        let result: Result<Int32, any Error> = await withCheckedContinuation { done in
            process.terminationHandler = { done.resume(returning: .success($0.terminationStatus)) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                done.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }
}
