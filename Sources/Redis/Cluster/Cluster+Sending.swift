internal import NIOCore

extension Cluster {
    /// Where commands go next: a node, and whether it must be told that it was named by ASK.
    private struct Route: Hashable {
        let node: RedisNode
        let isAsked: Bool
    }

    private typealias Outcome = Result<[RedisValue], RedisError>

    /// Replies so far, and what is still to be sent.
    private struct Progress {
        let bytes: [UInt8]
        let commands: [RoutedCommand]
        var replies: [RedisValue]
        /// In their order.
        var pending: [(command: Int, asks: RedisNode?)]
        /// Why those that are pending were not sent.
        var failure: RedisError?
        var isStale = false
        /// Whether there is no use in asking again at once.
        var mustWait = false

        mutating func postpone(_ commands: [Int], because error: RedisError) {
            failure = error
            isStale = true
            mustWait = true
            pending += commands.map { ($0, nil) }
        }
    }

    /// As `RedisClient.send`. What a node has refused because of where slots are is sent again, elsewhere or later,
    /// until the time ends; what may have been carried out never is.
    ///
    /// Commands of one slot keep their order as long as the slot stays where it is.
    func send(_ pipeline: RedisPipeline, timeout: Duration?) async throws(RedisError) -> [RedisValue] {
        let timeout = timeout ?? configuration.commandTimeout
        let start = ContinuousClock.now
        let end = start + timeout
        // Who is impatient with a silent server is so with a cluster that has lost a master.
        let lastTry = start + min(configuration.patience ?? timeout, timeout)
        var progress = Progress(
            bytes: pipeline.bytes, commands: RoutedCommand.all(of: pipeline),
            replies: [RedisValue](repeating: .null, count: pipeline.count),
            pending: (0..<pipeline.count).map { ($0, nil) })
        var backoff = Backoff(upTo: 200)
        while true {
            try await sendPending(&progress, until: end)
            if progress.pending.isEmpty { return progress.replies }
            guard ContinuousClock.now < lastTry else { return try Self.giveUp(progress) }
            if progress.isStale { await refresh() }
            if progress.mustWait {
                do { try await Task.sleep(nanoseconds: UInt64(backoff.next().nanoseconds)) } catch {
                    return try Self.giveUp(progress)
                }
            }
        }
    }

    private static func giveUp(_ progress: Progress) throws(RedisError) -> [RedisValue] {
        // Refusals stand in their places; without one, nothing was said about the command at all.
        guard let failure = progress.failure else { return progress.replies }
        throw progress.pending.count == progress.commands.count ? failure : .connectionLost
    }

    private func sendPending(_ progress: inout Progress, until end: ContinuousClock.Instant) async throws(RedisError) {
        let pending = progress.pending
        progress.pending = []
        progress.failure = nil
        progress.isStale = false
        progress.mustWait = false
        var parts: [Route: [Int]] = [:]
        for (command, asks) in pending {
            let node = asks ?? owner(of: progress.commands[command].slot)
            if let node {
                parts[Route(node: node, isAsked: asks != nil), default: []].append(command)
            } else {
                progress.postpone([command], because: Self.unknown)
            }
        }
        var lost: RedisError?
        for (route, commands, outcome) in await answers(parts, progress, until: end) {
            switch outcome {
            case .success(let replies):
                for (command, reply) in zip(commands, replies) { take(reply, to: command, from: route, &progress) }
            case .failure(let error) where Self.wasNotSent(error): progress.postpone(commands, because: error)
            case .failure(let error): lost = error
            }
        }
        progress.pending.sort { $0.command < $1.command }
        guard let lost else { return }
        // The next caller must find who has taken over.
        if lost.outcomeIsUnknown { await refresh() }
        // What went to other masters may have been carried out.
        throw parts.count > 1 && !lost.outcomeIsUnknown ? .connectionLost : lost
    }

    private static func wasNotSent(_ error: RedisError) -> Bool {
        if case .notConnected = error { true } else { false }
    }

    private func take(_ reply: RedisValue, to command: Int, from route: Route, _ progress: inout Progress) {
        progress.replies[command] = reply
        switch Redirection(reply, asked: route.node) {
        case .moved(let slot, let node):
            // Twice in one round trip: the nodes do not agree yet.
            if owner(of: slot) == node { progress.mustWait = true }
            note(slot, movedTo: node)
            progress.isStale = true
            progress.pending.append((command, nil))
        case .ask(let node): progress.pending.append((command, node))
        case .later:
            progress.mustWait = true
            progress.isStale = true
            progress.pending.append((command, nil))
        case nil: break
        }
    }

    private typealias Answer = (route: Route, commands: [Int], outcome: Outcome)

    private func answers(
        _ parts: [Route: [Int]], _ progress: Progress, until end: ContinuousClock.Instant
    ) async -> [Answer] {
        let sendings = parts.map { route, commands in
            (route: route, commands: commands, pipeline: Self.pipeline(commands, route, progress))
        }
        if sendings.count == 1, let only = sendings.first {
            return [(only.route, only.commands, await answer(only.pipeline, only.route, until: end))]
        }
        return await withTaskGroup(of: Answer.self) { group in
            for (route, commands, pipeline) in sendings {
                group.addTask { (route, commands, await self.answer(pipeline, route, until: end)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func answer(
        _ pipeline: RedisPipeline, _ route: Route, until end: ContinuousClock.Instant
    ) async -> Outcome {
        guard let client = client(of: route.node) else { return .failure(.closed) }
        do throws(RedisError) {
            let replies = try await client.send(pipeline, timeout: ContinuousClock.now.duration(to: end))
            guard route.isAsked else { return .success(replies) }
            return .success(stride(from: 1, to: replies.count, by: 2).map { replies[$0] })
        } catch {
            return .failure(error)
        }
    }

    private static func pipeline(_ commands: [Int], _ route: Route, _ progress: Progress) -> RedisPipeline {
        var bytes = 0
        for command in commands { bytes += progress.commands[command].bytes.count }
        var pipeline = RedisPipeline(minimumCapacity: bytes)
        for command in commands {
            // Holds for the one command that follows.
            if route.isAsked { pipeline.append("ASKING") }
            pipeline.append(encoded: progress.bytes[progress.commands[command].bytes])
        }
        return pipeline
    }
}
