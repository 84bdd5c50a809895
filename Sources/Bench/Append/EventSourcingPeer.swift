import Foundation
import JSON
import LocalServers

/// The PyPI package `eventsourcing` on the same server.
enum EventSourcingPeer {
    /// Nil, with the reason said, where it cannot be had: it is installed from PyPI into the work folder.
    static func eventsPerSecond(_ side: WriteSide, _ context: BenchContext) async -> Double? {
        do {
            let python = try await install(context)
            try await side.postgres.createDatabase("peer")
            context.say("append: eventsourcing at 32 connections")
            let seconds = Int(context.secondsPerPoint)
            let printed = try await Program.run(
                [
                    python, "\(context.peersFolder)/eventstore/bench_eventsourcing.py",
                    side.postgres.conninfo(database: "peer"), "--seconds", "\(seconds)", "--connections", "32",
                    "--batches", "", "--page", "1000",
                ], seconds: 60 + 3 * seconds, workFolder: context.workFolder)
            for line in printed.split(separator: "\n") {
                let point = try JSONValue.parse(Array(line.utf8))
                if point["point"]?.asString == "append single", let rate = point["events_per_s"]?.asInteger {
                    return Double(rate)
                }
            }
            throw Program.Failure(description: "it printed no point")
        } catch {
            context.say("append.eventsourcing is left out: \(error)")
            return nil
        }
    }

    private static func install(_ context: BenchContext) async throws -> String {
        let folder = "\(context.workFolder)/venv"
        context.say("append: installing eventsourcing")
        let seconds = context.isQuick ? 12 : 90
        try await Program.run(["python3", "-m", "venv", folder], seconds: seconds, workFolder: context.workFolder)
        try await Program.run(
            [
                "\(folder)/bin/pip", "install", "-q", "--disable-pip-version-check", "eventsourcing[postgres]>=9,<10",
                "psycopg[binary]",
            ], seconds: seconds, workFolder: context.workFolder)
        return "\(folder)/bin/python"
    }
}
