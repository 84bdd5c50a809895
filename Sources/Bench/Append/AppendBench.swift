import EventSourcing
import Foundation
import LocalServers
import Postgres

/// What it costs to decide, encode and commit: in process, on one private Postgres, beside what is measured there too.
struct AppendBench: Bench {
    private static let eventsOfBulk = 500
    private static let bulkInFlight = 4

    func run(_ context: BenchContext) async throws -> [BenchLine] {
        try await WriteSide.with(context) { side in
            context.say("append: 1, 8 and 32 clients of one event a command")
            var lines: [BenchLine] = []
            var ours: ClosedLoop.Outcome?
            for clients in [1, 8, 32] {
                let outcome = try await Self.single(side, context, clients: clients)
                if clients == 32 {
                    ours = outcome
                } else {
                    lines.append(BenchLine("append.c\(clients)", outcome, unit: "commands/s"))
                }
            }
            guard let ours else { return lines }

            context.say("append: raw INSERT at 32 connections")
            let raw = try await RawInsert().perSecond(side, context, connections: 32)
            lines.append(BenchLine("append.c32", ours, unit: "commands/s", reference: ("raw INSERT at 32", raw)))

            context.say("append: the bare committer")
            try await side.postgres.createDatabase("limit")
            let limit = try await GroupCommit.commandsPerSecond(
                events: 1, conninfo: side.postgres.conninfo(database: "limit"),
                secondsPerPoint: context.isQuick ? 1 : 3, context)
            lines.append(BenchLine("append.limit", ours, unit: "commands/s", reference: ("bare committer", limit)))

            context.say("append: 500 events a command, and COPY")
            let bulk = try await Self.bulk(side, context)
            let copy = try await CopyRows(rows: Self.eventsOfBulk).perSecond(side, context)
            lines.append(
                BenchLine(
                    "append.bulk", bulk, unit: "events/s", times: Double(Self.eventsOfBulk), reference: ("COPY", copy)))

            if let peer = await EventSourcingPeer.eventsPerSecond(side, context) {
                lines.append(
                    BenchLine("append.eventsourcing", ours, unit: "commands/s", reference: ("eventsourcing", peer)))
            }
            return lines
        }
    }

    /// Each client counts up counters of its own, in turn.
    private static func single(
        _ side: WriteSide, _ context: BenchContext, clients: Int
    ) async throws -> ClosedLoop.Outcome {
        let countersOfClient = 32
        return try await ClosedLoop(context, clients: clients).run { client, sent in
            let counter = StreamName(category: BenchCounter.category, key: "\(client)-\(sent % countersOfClient)")
            try await side.increase(counter, key: "c\(clients)-\(client)-\(sent)")
        }
    }

    private static func bulk(_ side: WriteSide, _ context: BenchContext) async throws -> ClosedLoop.Outcome {
        try await ClosedLoop(context, clients: bulkInFlight).run { client, sent in
            let counter = StreamName(category: BenchCounter.category, key: "bulk-\(client)-\(sent)")
            try await side.increase(counter, times: eventsOfBulk, key: "bulk-\(client)-\(sent)")
        }
    }
}
