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

    /// The folder of the week; nil if it was loaded before. Throws if it is needed and cannot be found.
    func weekToLoad() throws(SettingsError) -> String? {
        guard !FileManager.default.fileExists(atPath: marker) else { return nil }
        guard let week = Self.sampleWeek() else {
            throw SettingsError(problems: [
                "The sample week, Ops/data/sample-week, is neither in \(FileManager.default.currentDirectoryPath) nor "
                    + "in a folder above it. Start `mallard up --demo` from within the repository."
            ])
        }
        return week
    }

    /// Loads the week in that folder, and opens some of its stores; an interrupted load goes on.
    func load(_ week: String) async throws {
        Console.say("Loading a real week of a grocer: 3,013 baskets, 28,405 lines …")
        let tool = ImportTool(settings: settings, logger: logger)
        try await tool.run(directory: week, tenant: Self.tenant, reportFile: nil, showsProgress: true)
        try await DemoStores(settings: settings).load()
        guard FileManager.default.createFile(atPath: marker, contents: nil) else {
            throw SettingsError(problems: ["\(marker) cannot be written"])
        }
    }

    private var marker: String { "\(settings.dataDirectory)/demo-loaded" }

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
