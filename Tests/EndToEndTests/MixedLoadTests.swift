import Foundation
import JSON
import Testing

extension EndToEnd {
    /// Valid, invalid and hostile requests together: the bench itself fails when the query server grows, when a request
    /// is not answered as it must be, or when nobody is served afterwards. How fast it is, is not asked here.
    @Suite(.timeLimit(.minutes(4))) struct MixedLoadTests {
        @Test func hostileRequestsNeitherFillTheServerNorStopIt() async throws {
            let (status, output) = try await ChildProcess.run(
                [Program.path, "bench", "mixed", "--quick", "--seconds", "40", "--json"], seconds: 200)
            #expect(status == 0, "\(output)")
            let names = output.split(separator: "\n").compactMap { line -> String? in
                // Progress stands among the lines.
                line.hasPrefix("{") ? try? JSONValue.parse(Array(line.utf8))["name"]?.asString : nil
            }
            #expect(names == ["mixed.rate", "mixed.memory", "mixed.p50", "mixed.p99", "mixed.busy"], "\(output)")
        }
    }
}
