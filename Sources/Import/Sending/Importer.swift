public import CommandClient
public import Logging

/// Brings the grocer's sales into a mall, as commands with their own times.
///
/// Reads the whole data set once, then sends stage after stage. Ended at any point and started again, it sends
/// the same commands under the same keys: nothing is doubled, nothing left out.
public struct Importer: Sendable {
    private static let refusedMax = 1_000

    private let dataset: CompleteJourneyDataset
    private let client: CommandClient
    private let tenant: String
    private let clock: ShopClock
    private let progressFolder: String?
    private let progress: ImportProgress
    private let patienceSeconds: Int64
    private let logger: Logger

    /// - Parameters:
    ///   - progressFolder: where a small file says what is done; nil: nowhere.
    ///   - patienceSeconds: how long the command server may be away.
    public init(
        dataset: CompleteJourneyDataset, client: CommandClient, tenant: String, clock: ShopClock = ShopClock(),
        progressFolder: String?, progress: ImportProgress = ImportProgress(), patienceSeconds: Int64 = 60,
        logger: Logger
    ) {
        self.dataset = dataset
        self.client = client
        self.tenant = tenant
        self.clock = clock
        self.progressFolder = progressFolder
        self.progress = progress
        self.patienceSeconds = patienceSeconds
        self.logger = logger
    }

    /// Throws `DatasetError`, `ImportError`, `CommandClientError`, `CancellationError`, and what the client's token
    /// throws. The read models are not looked at.
    public func run() async throws -> ImportReport {
        let start = ContinuousClock.now
        let survey = try await readAll()
        let stages = ImportStage.all(dataset, survey, clock)
        let path = progressFolder.map {
            ImportCheckpoint.path(in: $0, tenant: tenant, fingerprint: survey.fingerprint)
        }
        var report = ImportReport(folder: dataset.folder, tenant: tenant, survey: survey, clock: clock)
        report.readingSeconds = start.duration(to: .now) / .seconds(1)
        let done = try await verifiedCheckpoint(path, stages)
        for stage in stages {
            let skip = Self.skip(stage, done)
            // Once something was refused, the next run must come by here again.
            let kept = report.refusedCount == 0 ? path : nil
            report.stages.append(try await send(stage, skip: skip, kept))
        }
        if let done { report.lastPosition = done.position }
        report.lastPosition = max(report.lastPosition, report.stages.map(\.lastPosition).max() ?? 0)
        report.seconds = start.duration(to: .now) / .seconds(1)
        return report
    }

    private func readAll() async throws -> ImportSurvey {
        progress.begin("reading")
        let dataset = dataset
        let reading = HandOver<ImportSurvey>(capacity: 1) { try $0.put(try ImportSurvey(reading: dataset)) }
        guard let survey = try await reading.take() else { throw CancellationError() }
        return survey
    }

    private func send(_ stage: ImportStage, skip: Int, _ path: String?) async throws -> ImportReport.Stage {
        let start = ContinuousClock.now
        progress.begin(stage.name.rawValue, total: stage.items, alreadyDone: stage.items(of: skip))
        let tally = StageTally(
            stage, skip: skip, refusedMax: Self.refusedMax, progress: progress, checkpointPath: path)
        if skip < stage.commands {
            let commands = stage.start(skip: skip)
            defer { commands.cancel() }
            let stream = CommandStream(client: client, patienceSeconds: patienceSeconds, logger: logger)
            do {
                try await stream.run(
                    nextBatch: { try await commands.take() },
                    answered: { command, reply in try await tally.take(command, reply) })
            } catch {
                // What was answered is done, whatever ended the stream.
                try await tally.save()
                throw error
            }
        }
        return try await tally.finish(seconds: start.duration(to: .now) / .seconds(1))
    }

    /// The first commands of a stage that are known to be done.
    private static func skip(_ stage: ImportStage, _ done: ImportCheckpoint?) -> Int {
        guard let done, let reached = ImportStage.Name.allCases.firstIndex(of: done.stage),
            let place = ImportStage.Name.allCases.firstIndex(of: stage.name)
        else { return 0 }
        return place < reached ? stage.commands : place == reached ? min(done.commands, stage.commands) : 0
    }

    /// What an earlier run left, if the log still answers as it did then.
    private func verifiedCheckpoint(_ path: String?, _ stages: [ImportStage]) async throws -> ImportCheckpoint? {
        guard let path, let done = ImportCheckpoint.load(path),
            let stage = stages.first(where: { $0.name == done.stage }), done.commands <= stage.commands
        else { return nil }
        let commands = stage.start(skip: done.commands - 1)
        defer { commands.cancel() }
        guard let last = try await commands.take()?.first else { return nil }
        let answer = FirstAnswer()
        let stream = CommandStream(client: client, patienceSeconds: patienceSeconds, logger: logger)
        let once = OnceSource(last)
        try await stream.run(nextBatch: { await once.take() }, answered: { _, reply in await answer.set(reply) })
        guard case .accepted(done.position, result: _)? = await answer.reply else {
            logger.notice("the log is not the one of the progress file, starting from the beginning")
            return nil
        }
        return done
    }
}

private actor FirstAnswer {
    private(set) var reply: CommandReply?

    func set(_ reply: CommandReply) { self.reply = reply }
}

private actor OnceSource {
    private var command: OutgoingCommand?

    init(_ command: OutgoingCommand) { self.command = command }

    func take() -> [OutgoingCommand]? {
        defer { command = nil }
        return command.map { [$0] }
    }
}
