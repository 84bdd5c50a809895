import AsyncHTTPClient
import Foundation
public import Logging
import NIOCore
import NIOHTTP1
import ProjectionKit
import Projections
import SearchGroonga

/// What `mallard projector rebuild` does: asks the running projector, and shows how far it is.
public struct RebuildTool: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run(_ name: String) async throws {
        let known = AllProjections.types.map { $0.name }
        let names = name == "all" ? known + ["search"] : [name]
        guard names.allSatisfy({ known.contains($0) || $0 == "search" }) else {
            throw SettingsError(problems: [
                "There is no read model \(name). There are: all, search, \(known.sorted().joined(separator: ", "))."
            ])
        }
        for name in names {
            do {
                if name == "search" { try await rebuildSearch() } else { try await rebuild(name) }
            } catch SearchError.unavailable(let reason) {
                throw away("The search index does not answer", reason)
            }
        }
    }

    private func away(_ what: String, _ reason: String) -> SettingsError {
        SettingsError(problems: [NotRunning.text(what, settings, reason: reason)])
    }

    /// The running projector finds its index gone and fills it again from the first event.
    private func rebuildSearch() async throws {
        try await SearchIndex(groonga: GroongaClient(baseURL: settings.requireGroonga())).discard()
        Console.say("search: discarded; the running projector makes it anew within a second or so.")
    }

    private func rebuild(_ name: String) async throws {
        let door = try ProjectorDoor(socket: settings.socket(of: "projector"))
        guard await door.progress(of: name) != nil else {
            throw away("The projector does not answer", "nobody at its socket within 2 s")
        }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await door.rebuild(name) }
            group.addTask {
                while true {
                    try await Task.sleep(for: .milliseconds(500))
                    if let progress = await door.progress(of: name) { Self.show(name, progress) }
                }
            }
            try await group.next()
            group.cancelAll()
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        Console.say("\(name): rebuilt and switched in \(seconds.formatted(1)) s.")
    }

    private static func show(_ name: String, _ progress: ProjectorDoor.Progress) {
        guard progress.head > 0 else { return }
        let percent = 100 * Double(progress.folded) / Double(progress.head)
        let line = "\(name): \(percent.formatted(0)) % (\(progress.folded) of \(progress.head) events)\r"
        FileHandle.standardError.write(Data(line.utf8))
    }
}
