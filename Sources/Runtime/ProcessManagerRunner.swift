public import EventSourcing
public import Leases
public import Logging
import Metrics

/// Runs one process manager: follows the log from its checkpoint, and sends what the manager wants done.
///
/// The checkpoint moves when every reaction up to it has an answer from the business, so each is sent at least once;
/// the key, made of the event's position, makes that once. An event the manager cannot read, or a command that finds
/// no answer, stops the manager where it is: it says so, and tries again more and more rarely.
public struct ProcessManagerRunner: Sendable {
    private let manager: any ProcessManager
    private let log: any EventLog
    private let checkpoints: any CheckpointStore
    private let time: TimeSource
    private let send: @Sendable ([ReactionCommand]) async -> [Bool]
    private let logger: Logger
    private let lag: Gauge
    private let sent: Counter

    static let pageEvents = 512
    static let idlePause = Duration.seconds(1)
    static let checkpointMilliseconds: Int64 = 1_000
    static let retryPause = Duration.milliseconds(100)

    /// - Parameter send: sends the commands in order and returns, for each, whether it was answered: accepted,
    ///   rejected, or known already. False means: send it again.
    public init(
        _ manager: any ProcessManager, log: any EventLog, checkpoints: any CheckpointStore,
        time: TimeSource = .system, logger: Logger,
        send: @escaping @Sendable ([ReactionCommand]) async -> [Bool]
    ) {
        self.manager = manager
        self.log = log
        self.checkpoints = checkpoints
        self.time = time
        self.logger = logger
        self.send = send
        lag = Gauge(label: "mallard_process_manager_lag_events", dimensions: [("manager", manager.name)])
        sent = Counter(label: "mallard_process_manager_commands_total", dimensions: [("manager", manager.name)])
    }

    /// Until cancelled.
    public func run() async {
        let watcher = LogWatcher(time: time)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.follow(log) }
            await followUntilCancelled(watcher)
            group.cancelAll()
        }
    }

    private struct Place {
        var saved: Position
        var reached: Position
        var savedAt: Timestamp
    }

    private enum Failure: Error {
        case log(EventLogError)
        case unreadable(EventCodecError, at: Position)
        case unanswered(Int)
        /// Another runner of this manager moved the checkpoint.
        case overtaken
    }

    private func followUntilCancelled(_ watcher: LogWatcher) async {
        var place: Place?
        var failures = 0
        while !Task.isCancelled {
            do {
                var current = if let place { place } else { try await start() }
                let isAtEnd = try await step(&current)
                place = current
                failures = 0
                if isAtEnd { await watcher.wait(atMost: Self.idlePause) }
            } catch {
                if Task.isCancelled { return }
                logger.error(
                    "process manager is held up",
                    metadata: [
                        "manager": "\(manager.name)", "reason": "\(error)",
                    ])
                place = nil
                await time.sleep(Self.retryPause * (1 << min(failures, 8)))
                failures += 1
            }
        }
    }

    private func start() async throws(Failure) -> Place {
        do {
            let position = try await checkpoints.checkpoint(of: manager.name)
            return Place(saved: position, reached: position, savedAt: time.now())
        } catch { throw .log(error) }
    }

    /// One page. True if the log has nothing newer.
    private func step(_ place: inout Place) async throws(Failure) -> Bool {
        let page: [RecordedEvent]
        do { page = try await log.read(after: place.reached, limit: Self.pageEvents) } catch { throw .log(error) }
        var commands: [ReactionCommand] = []
        for event in page { commands += try reactions(to: event) }
        if !commands.isEmpty { try await deliver(commands) }
        if let last = page.last { place.reached = last.position }
        try await save(&place, now: !commands.isEmpty)
        lag.record(page.count)
        return page.count < Self.pageEvents
    }

    private func reactions(to event: RecordedEvent) throws(Failure) -> [ReactionCommand] {
        do { return try manager.commands(answering: event) } catch { throw .unreadable(error, at: event.position) }
    }

    private func deliver(_ commands: [ReactionCommand]) async throws(Failure) {
        let answered = await send(commands)
        precondition(answered.count == commands.count, "one answer a command")
        sent.increment(by: commands.count)
        let unanswered = answered.count { !$0 }
        if unanswered > 0 { throw .unanswered(unanswered) }
    }

    /// Pages without reactions move the checkpoint once a second: reading them again costs little.
    private func save(_ place: inout Place, now isDue: Bool) async throws(Failure) {
        let instant = time.now()
        guard place.reached > place.saved else { return }
        guard isDue || instant.milliseconds - place.savedAt.milliseconds >= Self.checkpointMilliseconds else { return }
        let moved: Bool
        do {
            moved = try await checkpoints.advance(manager.name, from: place.saved, to: place.reached)
        } catch { throw .log(error) }
        guard moved else { throw .overtaken }
        place.saved = place.reached
        place.savedAt = instant
    }
}

extension ProcessManager {
    /// Its reactions with their keys.
    package func commands(answering event: RecordedEvent) throws(EventCodecError) -> [ReactionCommand] {
        try react(to: event).enumerated().map { index, reaction in
            ReactionCommand(manager: name, cause: event, index: index, reaction: reaction)
        }
    }
}
