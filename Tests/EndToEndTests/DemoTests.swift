import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// What somebody sees who starts the demo for the first time.
    @Suite(.timeLimit(.minutes(5))) struct DemoTests {
        @Test func theDemoShowsARealWeekAndEveryCommandItPrintsWorksAsPasted() async throws {
            let here = try TestFolder.make("demo")
            try FileManager.default.createSymbolicLink(
                atPath: "\(here)/Ops", withDestinationPath: "\(Program.repository)/Ops")
            let start = ContinuousClock.now
            let mall = try await Mall.up(
                data: "\(here)/var", port: try Mall.freePort(), ["--demo"], startedIn: here)
            try await mall.stopped { mall in
                try await eventually("the sample week is loaded", within: .seconds(180)) {
                    mall.output.contains("Ctrl-C stops everything")
                }
                print("the demo greets after \(start.duration(to: .now))")
                let auditor = try await mall.token("ann", roles: "auditor")
                let sales = try await mall.read("{ salesSummary { nodes { sales { amount } orders } } }", as: auditor)
                #expect(sales == ["salesSummary": ["nodes": [["sales": ["amount": 8_702_435], "orders": 3_013]]]])
                try await checkCommands(in: mall.output, here)
                try await checkHelp(mall)
            }
        }

        /// What the help of `replay` shows can be tried in the demo.
        private func checkHelp(_ mall: Mall) async throws {
            for subcommand in ["print", "state"] {
                let help = try await ChildProcess.run([Program.path, "help", "replay", subcommand])
                let lines = help.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                let examples = lines.filter { $0.hasPrefix("mallard replay ") }
                #expect(examples.count >= 3)
                for example in examples {
                    let words = example.prefix { $0 != "|" }.split(separator: " ").dropFirst().map(String.init)
                    let (status, output) = try await mall.run(words)
                    #expect(status == 0 && !output.isEmpty, "\(example)\n\(output)")
                }
            }
        }

        /// Pastes each into bash, in the order in which they stand.
        private func checkCommands(in greeting: String, _ here: String) async throws {
            let commands = commands(in: greeting)
            #expect(commands.count == 8)
            let expected = [
                #""products":{"nodes":[{"id":"#, #""key":"2017-03-06""#, #""position":"#, #""totalFen":418"#,
                #""state":"OPEN","total":{"amount":418}"#, "ok      positions_dense", "same     sales_summary",
                "2017-03-06",
            ]
            for (command, text) in zip(commands, expected) {
                let pasted = try await ChildProcess.run(["/bin/bash", "-c", command], folder: here)
                #expect(pasted.status == 0, "\(command)\n\(pasted.output)")
                #expect(!pasted.output.isEmpty && pasted.output.contains(text), "\(command)\n\(pasted.output)")
                #expect(!pasted.output.contains(#""errors""#), "\(command)\n\(pasted.output)")
            }
            // The greeting says so: the second answer is the first again.
            let command = try #require(commands.first { $0.contains("stock.adjust") })
            let second = try await ChildProcess.run(["/bin/bash", "-c", command], folder: here)
            let third = try await ChildProcess.run(["/bin/bash", "-c", command], folder: here)
            #expect(second.output == third.output && second.output.contains(#""position":"#))
        }

        /// The indented lines behind `Try`, comments left out, those that go on in the next line joined.
        private func commands(in greeting: String) -> [String] {
            guard let start = greeting.range(of: "Try, in another terminal:") else { return [] }
            var commands: [String] = []
            var goesOn = false
            for line in greeting[start.upperBound...].split(separator: "\n") {
                guard line.hasPrefix("  "), !line.hasPrefix("  #") else { continue }
                if goesOn { commands[commands.count - 1] += "\n" + line } else { commands.append(String(line)) }
                goesOn = line.hasSuffix("\\")
            }
            return commands
        }
    }
}
