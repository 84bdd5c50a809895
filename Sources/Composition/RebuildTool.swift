import Foundation
import Glibc
import JSON
public import Logging
import Projecting
import ProjectionKit
import Projections
import SearchGroonga

/// What `mallard projector rebuild`, `rollback`, `drop` and `status` do: ask the running projector, and show how far
/// it is.
public struct RebuildTool: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// - Parameters:
    ///   - name: a projection, `search`, `order_search`, `store_search`, or `all`.
    ///   - rate: events a second at most; nil: as many as can be.
    ///   - keep: seconds that the generation before is kept; nil: an hour.
    public func rebuild(_ name: String, rate: Int?, keep: Int64?) async throws {
        let names = name == "all" ? Self.known + Self.indexes : [name]
        try check(names, or: ["all"] + Self.indexes)
        let order = RebuildOrder(eventsPerSecond: rate, keeps: keep.map { .seconds($0) })
        // At the same time, so that they share one reading of the log.
        try await showing(names.filter { !Self.indexes.contains($0) }, "rebuilt and switched") { door, name in
            try await door.rebuild(name, order)
        }
        do {
            for name in Self.indexes where names.contains(name) { try await rebuildIndex(name) }
        } catch SearchError.unavailable(let reason) {
            throw away("The search index does not answer", reason)
        } catch SearchError.timedOut {
            throw away("The search index does not answer", "nothing came in time")
        }
    }

    public func rollBack(_ name: String, keep: Int64?) async throws {
        try check([name], or: [])
        let order = RebuildOrder(keeps: keep.map { .seconds($0) })
        try await showing([name], "taken back") { door, name in try await door.rollBack(name, order) }
    }

    public func drop(_ name: String) async throws {
        try check([name], or: [])
        try await reachDoor().dropKept(name)
        Console.say("\(name): the generation before is kept no more; its memory is free within a minute.")
    }

    public func status(json: Bool) async throws {
        let status = try await reachDoor().status()
        guard !json else { return Console.say(String(decoding: status.encoded(), as: UTF8.self)) }
        let head = status["head"]?.asInteger ?? 0
        Console.say("The log ends at \(head).")
        for model in status["readModels"]?.asArray ?? [] { Console.say(Self.line(model, head)) }
    }

    private static var known: [String] { AllProjections.types.map { $0.name } }

    private func check(_ names: [String], or others: [String]) throws {
        let known = others + Self.known.sorted()
        for name in names where !known.contains(name) {
            throw SettingsError(problems: [
                "There is no read model \(name). There are: \(known.joined(separator: ", "))."
            ])
        }
    }

    private func away(_ what: String, _ reason: String) -> SettingsError {
        SettingsError(problems: [NotRunning.text(what, settings, reason: reason)])
    }

    private static let indexes = ["search", OrderSink.projection, StoreSink.projection]

    /// The running projector fills a new index beside the one that is read.
    private func rebuildIndex(_ name: String) async throws {
        let groonga = GroongaClient(baseURL: try settings.requireGroonga())
        switch name {
        case OrderSink.projection: try await OrderIndex(groonga: groonga).replace()
        case StoreSink.projection: try await StoreIndex(groonga: groonga).replace()
        default: try await SearchIndex(groonga: groonga).replace()
        }
        Console.say("\(name): asked for; the running projector fills a new index and changes over to it.")
    }

    private func reachDoor() async throws -> ProjectorDoor {
        let door = try ProjectorDoor(socket: settings.socket(of: "projector"))
        guard await door.progress(of: Self.known[0]) != nil else {
            throw away("The projector does not answer", "nobody at its socket within 2 s")
        }
        return door
    }
}

extension RebuildTool {
    /// Does `work` for each name, all at the same time, and shows the progress of the slowest.
    private func showing(
        _ names: [String], _ done: String, _ work: @escaping @Sendable (ProjectorDoor, String) async throws -> Void
    ) async throws {
        guard !names.isEmpty else { return }
        let door = try await reachDoor()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: String?.self) { group in
            for name in names {
                group.addTask {
                    try await work(door, name)
                    return name
                }
            }
            group.addTask {
                await Self.show(names, door)
                return nil
            }
            for _ in names {
                guard let name = try await group.next() ?? nil else { continue }
                let seconds = start.duration(to: .now) / .seconds(1)
                ReplayProgress.step("")
                Console.say("\(name): \(done) in \(seconds.formatted(1)) s.")
            }
            group.cancelAll()
        }
    }

    /// Until cancelled: twice a second on a terminal, every ten seconds elsewhere.
    private static func show(_ names: [String], _ door: ProjectorDoor) async {
        let isTerminal = isatty(STDERR_FILENO) == 1
        var paces: [String: RebuildPace] = [:]
        while true {
            do { try await Task.sleep(for: isTerminal ? .milliseconds(500) : .seconds(10)) } catch { return }
            var slowest: (name: String, progress: ProjectorDoor.Progress)?
            for name in names {
                guard let progress = await door.progress(of: name), progress.head > 0 else { continue }
                paces[name, default: RebuildPace()].add(folded: progress.folded, head: progress.head, at: .now)
                if progress.folded < slowest?.progress.folded ?? .max { slowest = (name, progress) }
            }
            guard let slowest, let pace = paces[slowest.name] else { continue }
            let line = Self.line(slowest.name, slowest.progress, pace)
            if isTerminal { ReplayProgress.step(line) } else { Console.say(line) }
        }
    }

    private static func line(_ name: String, _ progress: ProjectorDoor.Progress, _ pace: RebuildPace) -> String {
        let percent = 100 * Double(progress.folded) / Double(progress.head)
        var line = "\(name): \(percent.formatted(0)) % (\(progress.folded) of \(progress.head) events)"
        if let rate = pace.eventsPerSecond { line += ", \(Int(rate)) events/s" }
        switch pace.secondsLeft {
        case nil: break
        case .infinity?: line += ", gets no nearer: the log grows as fast"
        case let seconds?: line += ", \(Int(min(seconds, 1e9).rounded(.up))) s left"
        }
        return line
    }

    /// `order_view           generation 3    live      at 12345 (6 behind)`
    private static func line(_ model: JSONValue, _ head: Int64) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
        }
        let state = model["state"]?.asString ?? ""
        let generation = model["generation"]?.asInteger ?? 0
        var line = padded(model["name"]?.asString ?? "", 20) + " generation " + padded("\(generation)", 4)
        line += padded(state, 9)
        if let until = model["until"]?.asString { return line + "until \(until)" }
        let position = model["position"]?.asInteger ?? 0
        line += "at \(position)"
        if position < head { line += " (\(head - position) behind)" }
        if let reason = model["reason"]?.asString { line += ": \(reason)" }
        return line
    }
}
