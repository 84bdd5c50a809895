import Foundation
import JSON

/// The bare committer in C: what one connection can commit if nothing else is done.
struct GroupCommit {
    /// Groups of this size are what the engine is measured against.
    static let groupSize: Int64 = 32

    /// Commands a second in groups of 32, of `events` each.
    ///
    /// - Parameter conninfo: of a scratch database; the program drops and makes its own tables there.
    static func commandsPerSecond(
        events: Int, conninfo: String, secondsPerPoint: Int, _ context: BenchContext
    ) async throws -> Double {
        let program = "\(context.workFolder)/group_commit"
        if !FileManager.default.fileExists(atPath: program) {
            let include = try await Program.run(
                ["pg_config", "--includedir"], seconds: 10, workFolder: context.workFolder
            ).trimmingCharacters(in: .whitespacesAndNewlines)
            try await Program.run(
                [
                    "gcc", "-O2", "\(context.peersFolder)/limits/group_commit.c", "-I\(include)", "-lpq", "-o", program,
                ], seconds: 60, workFolder: context.workFolder)
        }
        // Ten sizes, of which one counts.
        let printed = try await Program.run(
            [program, conninfo, "\(events)", "\(secondsPerPoint)"], seconds: 20 + 12 * secondsPerPoint,
            workFolder: context.workFolder)
        for line in printed.split(separator: "\n") {
            let point = try JSONValue.parse(Array(line.utf8))
            if point["commands"]?.asInteger == groupSize, let rate = point["commands_per_s"]?.asInteger {
                return Double(rate)
            }
        }
        throw Program.Failure(description: "group_commit printed no point of \(groupSize): \(printed.prefix(300))")
    }
}
