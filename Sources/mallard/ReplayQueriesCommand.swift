import ArgumentParser
import Bench
import Foundation
import UnixSignals

struct ReplayQueriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay-queries",
        abstract: "Ask the queries that a server has recorded again, and tell how it answers.",
        discussion: """
            `mallard query-server --record FILE` writes the file. With --connections each asks its next query when the \
            last is answered: how much a server can. With --rate each query is sent at its instant whatever became of \
            those before, and its time runs from then: how long people wait. Ctrl-C ends it with what was measured, \
            and says how to go on.

            Examples:
              URL=http://127.0.0.1:8080/graphql
              mallard bench replay-queries queries.jsonl $URL
              mallard bench replay-queries queries.jsonl $URL --rate 500
              mallard bench replay-queries queries.jsonl $URL --skip 12000 --json
            """
    )

    @Argument(help: "What a query server has recorded.") var file: String
    @Argument(help: "Where to ask: http://HOST:PORT/graphql.") var url: String
    @Option(help: "Connections that ask side by side; at a rate, those that queries are spread over.")
    var connections = 32
    @Option(help: "Queries a second, each at its instant. Default: as fast as they are answered.") var rate: Double?
    @Option(help: "Pass over so many queries of the file.") var skip = 0
    @Option(help: "Ask at most so many.") var limit: Int?
    @Option(help: "A token to ask with (`mallard token issue`). Default: as a visitor.") var token: String?
    @Flag(help: "One JSON object.") var json = false

    func validate() throws {
        if let rate, rate <= 0 { throw ValidationError("--rate is above 0.") }
        guard (1...10_000).contains(connections) else { throw ValidationError("--connections is 1 to 10,000.") }
        guard skip >= 0, limit ?? 1 > 0 else { throw ValidationError("--skip is not below 0, --limit above 0.") }
    }

    func run() async throws {
        var replay = QueryReplay(path: file, url: url)
        replay.connections = connections
        replay.rate = rate
        replay.skipped = skip
        replay.limit = limit
        replay.token = token
        let report = try await untilInterrupted(replay)
        print(json ? report.json : report.text)
        let done = report.answered + report.lost
        if done < report.total { tell("Go on with --skip \(skip + done).") }
        if report.lost > 0 { throw ExitCode.failure }
    }

    /// Ctrl-C ends the replay, not the command.
    private func untilInterrupted(_ replay: QueryReplay) async throws -> ReplayReport {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: ReplayReport?.self) { group in
            group.addTask { try await replay.run { done, total in tell("\(done) of \(total)") } }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            var report: ReplayReport?
            while report == nil, let ended = try await group.next() {
                // A signal, or the report, ends the other one; a replay that is ended still reports.
                group.cancelAll()
                report = ended
            }
            guard let report else { throw ExitCode.failure }
            return report
        }
    }
}

/// To standard error, so that what is printed can be read by programs.
private func tell(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
