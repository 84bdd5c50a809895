import CommandClient

/// What the answers of one stage said.
actor StageTally {
    private static let refusedKept = 1_000
    private static let saveEvery = Duration.seconds(2)

    private let stage: ImportStage
    private let progress: ImportProgress
    private let checkpointPath: String?
    private let refusedMax: Int
    private(set) var outcome: ImportReport.Stage
    /// Commands answered, those of an earlier run included.
    private var done: Int
    private var checkpoint: ImportCheckpoint?
    private var lastSaved = ContinuousClock.now

    init(_ stage: ImportStage, skip: Int, refusedMax: Int, progress: ImportProgress, checkpointPath: String?) {
        self.stage = stage
        self.progress = progress
        self.checkpointPath = checkpointPath
        self.refusedMax = refusedMax
        done = skip
        outcome = ImportReport.Stage(
            name: stage.name.rawValue, items: stage.items, commands: stage.commands, skipped: skip)
    }

    func take(_ command: OutgoingCommand, _ reply: CommandReply) throws {
        done += 1
        progress.advance(to: stage.items(of: done))
        switch reply {
        case .accepted(let position, result: _):
            outcome.accepted += 1
            outcome.lastPosition = max(outcome.lastPosition, position)
            // Behind a refusal nothing counts as done: the next run tries again from there.
            if outcome.refusedCount == 0 {
                checkpoint = ImportCheckpoint(stage: stage.name, commands: done, position: position)
            }
        case .refused(let problem):
            outcome.refusedCount += 1
            if outcome.refused.count < Self.refusedKept {
                outcome.refused.append(
                    ImportReport.Refused(
                        route: command.route, key: command.key, code: problem.code, detail: problem.detail))
            }
            if outcome.refusedCount >= refusedMax { throw ImportError.tooManyRefused(outcome.refused) }
        }
        if lastSaved.duration(to: .now) > Self.saveEvery { try save() }
    }

    func save() throws {
        guard let checkpointPath, let checkpoint else { return }
        do { try checkpoint.save(checkpointPath) } catch {
            throw ImportError.progressNotSaved(path: checkpointPath, reason: "\(error)")
        }
        lastSaved = .now
    }

    func finish(seconds: Double) throws -> ImportReport.Stage {
        try save()
        outcome.seconds = seconds
        return outcome
    }
}
