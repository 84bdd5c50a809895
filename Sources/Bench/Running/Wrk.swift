import Foundation
import JSON

/// wrk with a script made for one run.
struct Wrk {
    struct Outcome: Sendable {
        /// Answers of 2xx and 3xx.
        let accepted: Int64
        /// Any other answer, and requests without one.
        let failed: Int64
        let seconds: Double
        let p50Milliseconds: Double
        let p99Milliseconds: Double
        /// Of all replies, heads included.
        let bytes: Int64

        var perSecond: Double { Double(accepted) / seconds }
    }

    /// What every script ends with: one line of JSON that `run` reads.
    private static let done = """

        done = function(summary, latency)
          local e = summary.errors
          local lost = e.connect + e.read + e.write + e.timeout
          io.write(string.format('\\n@{"answers":%d,"refused":%d,"lost":%d,"us":%d,"p50":%d,"p99":%d,"bytes":%d}\\n',
            summary.requests, e.status, lost, summary.duration, latency:percentile(50), latency:percentile(99),
            summary.bytes))
        end
        """

    /// One thread, so that a script's counter counts all requests.
    static func run(
        _ script: String, name: String, connections: Int, seconds: Double, port: Int, path: String = "/",
        _ context: BenchContext
    ) async throws -> Outcome {
        let scriptPath = "\(context.workFolder)/\(name).lua"
        try Data((script + done).utf8).write(to: URL(filePath: scriptPath))
        let whole = max(1, Int(seconds.rounded()))
        let printed = try await Program.run(
            [
                "wrk", "-t1", "-c\(connections)", "-d\(whole)s", "--timeout", "10s", "--latency", "-s", scriptPath,
                "http://127.0.0.1:\(port)\(path)",
            ], seconds: whole + 20, workFolder: context.workFolder)
        guard let line = printed.split(separator: "\n").first(where: { $0.hasPrefix("@") }) else {
            throw Program.Failure(description: "wrk printed no summary: \(printed.prefix(500))")
        }
        let summary = try JSONValue.parse(Array(line.dropFirst().utf8))
        func figure(_ key: String) -> Int64 { summary[key]?.asInteger ?? 0 }
        return Outcome(
            accepted: figure("answers") - figure("refused"), failed: figure("refused") + figure("lost"),
            seconds: Double(figure("us")) / 1_000_000, p50Milliseconds: Double(figure("p50")) / 1_000,
            p99Milliseconds: Double(figure("p99")) / 1_000,
            bytes: figure("bytes"))
    }
}
