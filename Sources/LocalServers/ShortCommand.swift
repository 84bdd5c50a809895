import Foundation

/// Programs that run, print a little and end.
enum ShortCommand {
    /// Runs `arguments[0]`, an absolute path, for at most `seconds`; gives what it printed, both outputs together.
    @discardableResult
    static func run(_ arguments: [String], seconds: Int = 120) async throws(LocalServerError) -> String {
        let timeout = try Programs.find("timeout", package: "coreutils")
        let outcome = await Pause.offPool { perform([timeout, "--kill-after=5", "\(seconds)"] + arguments) }
        let (status, output) = try outcome.get()
        guard status == 0 else {
            throw .commandFailed(program: arguments[0], status: status, output: String(output.suffix(2_000)))
        }
        return output
    }

    /// The same as `account`.
    @discardableResult
    static func run(_ arguments: [String], as account: Account?) async throws(LocalServerError) -> String {
        guard let account else { return try await run(arguments) }
        return try await run(Programs.prefix(deathSignal: "KILL", account: account) + arguments)
    }

    private static func perform(_ arguments: [String]) -> Result<(Int32, String), LocalServerError> {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        do {
            try process.run()
            let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return .success((process.terminationStatus, String(decoding: output, as: UTF8.self)))
        } catch {
            return .failure(.commandFailed(program: arguments[0], status: -1, output: "\(error)"))
        }
    }
}
