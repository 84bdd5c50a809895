import Foundation
import Logging

/// The sample mall: a real week of a grocer, loaded once.
struct Demo: Sendable {
    static let tenant = "demo"

    private let settings: Settings
    private let logger: Logger

    init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Loads it unless that was done before; an interrupted load goes on.
    func load() async throws {
        let marker = "\(settings.dataDirectory)/demo-loaded"
        guard !FileManager.default.fileExists(atPath: marker) else { return }
        guard let week = Self.sampleWeek() else {
            throw SettingsError(problems: [
                "Ops/data/sample-week was not found here or above. Start `up --demo` from the repository."
            ])
        }
        Console.say("Loading a real week of a grocer: 3,013 baskets, 28,405 lines …")
        let tool = ImportTool(settings: settings, logger: logger)
        try await tool.run(directory: week, tenant: Self.tenant, reportFile: nil, showsProgress: true)
        guard FileManager.default.createFile(atPath: marker, contents: nil) else {
            throw SettingsError(problems: ["\(marker) cannot be written"])
        }
    }

    private static func sampleWeek() -> String? {
        var folder = URL(filePath: FileManager.default.currentDirectoryPath)
        while folder.path != "/" {
            let week = folder.appending(path: "Ops/data/sample-week").path
            if FileManager.default.fileExists(atPath: week) { return week }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}
