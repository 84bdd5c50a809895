import Composition
import Foundation

/// One bench: measures, and gives its lines.
protocol Bench: Sendable {
    func run(_ context: BenchContext) async throws -> [BenchLine]
}

/// Runs benches by name and prints what they measured.
public struct BenchSuite: Sendable {
    private static let benches: [(name: String, bench: any Bench)] = [
        ("append", AppendBench()), ("orders", OrdersBench()), ("states", StatesBench()),
        ("projection", ProjectionBench()),
        ("graphql", GraphQLBench()), ("live", LiveBench()), ("mixed", MixedBench()),
        ("search", SearchBench()),
    ]

    /// A bench uses servers of its own only, and its roles read the environment, too.
    private static let variables = [
        "MALLARD_POSTGRES_URL", "MALLARD_REDIS_URL", "MALLARD_GROONGA_URL", "MALLARD_SOCKETS", "MALLARD_DATA",
    ]

    private let isQuick: Bool
    private let isJSON: Bool
    private let peersFolder: String
    private let log: String?
    private let seconds: Double?

    /// - Parameters:
    ///   - log: a log for `projection` to fold, as libpq's connection string; nil: it makes one.
    ///   - seconds: how long `mixed` loads the server; nil: as long as it suits.
    public init(isQuick: Bool, isJSON: Bool, peersFolder: String, log: String? = nil, seconds: Double? = nil) {
        self.isQuick = isQuick
        self.isJSON = isJSON
        self.log = log
        self.seconds = seconds
        // Roles start in another folder.
        self.peersFolder = URL(filePath: peersFolder).standardizedFileURL.path
    }

    public func run(_ names: [String]) async throws {
        FileLimit.raise()
        let known = Self.benches.map(\.name)
        let unknown = names.filter { !known.contains($0) }
        guard unknown.isEmpty else {
            throw SettingsError(problems: [
                "There is no bench \(unknown.joined(separator: ", ")). There are: \(known.joined(separator: ", "))."
            ])
        }
        let set = Self.variables.filter { ProcessInfo.processInfo.environment[$0] != nil }
        guard set.isEmpty else {
            throw SettingsError(problems: ["Unset \(set.joined(separator: ", ")): benches use servers of their own."])
        }
        let folder = NSTemporaryDirectory() + "mallard-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            // What stays behind is in the temporary folder, where the system clears it.
            try? FileManager.default.removeItem(atPath: folder)
        }
        let context = BenchContext(
            isQuick: isQuick, peersFolder: peersFolder, workFolder: folder, log: log, seconds: seconds)
        context.say(try MachineProbe.take(folder: folder).text)
        for (name, bench) in Self.benches where names.contains(name) {
            for line in try await bench.run(try context.inFolder(name)) { print(isJSON ? line.json : line.row) }
        }
    }
}
