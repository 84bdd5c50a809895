import Composition
import Foundation

/// One bench: measures, and gives its lines.
protocol Bench: Sendable {
    func run(_ context: BenchContext) async throws -> [BenchLine]
}

/// What every bench is told.
struct BenchContext: Sendable {
    /// Short enough for a smoke test: under 60 s.
    let isQuick: Bool
    /// The folder of the peers and limits.
    let peersFolder: String
    /// A folder of its own, removed at the end.
    let workFolder: String

    /// Seconds at each point: after a warm-up of 3 s (1 s when quick).
    var secondsPerPoint: Double { isQuick ? 3 : 10 }
    var secondsOfWarmUp: Double { isQuick ? 1 : 3 }

    /// Progress for people; standard output is for results.
    func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}

/// Runs benches by name and prints what they measured.
public struct BenchSuite: Sendable {
    private static let benches: [(name: String, bench: any Bench)] = []

    private let isQuick: Bool
    private let isJSON: Bool
    private let peersFolder: String

    public init(isQuick: Bool, isJSON: Bool, peersFolder: String) {
        self.isQuick = isQuick
        self.isJSON = isJSON
        self.peersFolder = peersFolder
    }

    public func run(_ names: [String]) async throws {
        let known = Self.benches.map(\.name)
        let unknown = names.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            throw SettingsError(problems: [
                "There is no bench \(unknown.joined(separator: ", ")). There are: \(known.joined(separator: ", "))."
            ])
        }
        let folder = NSTemporaryDirectory() + "mallard-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            // What stays behind is in the temporary folder, where the system clears it.
            try? FileManager.default.removeItem(atPath: folder)
        }
        let context = BenchContext(isQuick: isQuick, peersFolder: peersFolder, workFolder: folder)
        context.say(try MachineProbe.take(folder: folder).text)
        for (name, bench) in Self.benches where names.contains(name) {
            for line in try await bench.run(context) { print(isJSON ? line.json : line.row) }
        }
    }
}
