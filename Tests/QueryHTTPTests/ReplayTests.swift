import Bench
import Foundation
import JSON
import TestSupport
import Testing

@testable import QueryHTTP

/// Queries are recorded without what is personal in them, and asked again.
@Suite(.timeLimit(.minutes(5))) struct ReplayTests {
    @Test(arguments: [
        ("7", true), ("P-100", true), ("2025-01-31", true), ("DAY", true), ("b3JkZXI6MTIz", true),
        ("shop.42:a_b=", true),
        ("", false), ("Ann", false), ("王小明", false), ("ann7@example.com", false), ("Main Street 5", false),
        ("13812345678", false), ("110101199003078515", false),
    ])
    func `identifiers are kept, names and numbers of people are not`(text: String, isKept: Bool) {
        #expect(RecordedText.isIdentifier(text.utf8) == isKept)
    }

    @Test func `literals and comments of documents are masked`() {
        let document = #"""
            # for Ann
            { a: search(text: "Ann \" Lee", id: "7") b: search(text: """Ann "Lee" """) }
            """#
        let masked = RecordedText.masked(document: Array(document.utf8))
        #expect(
            String(decoding: masked, as: UTF8.self) == #"""

                { a: search(text: "x", id: "7") b: search(text: "x") }
                """#)
    }

    @Test func `a literal without an end is masked to the end`() {
        for text in [#"{ a(b: "Ann"#, #"{ a(b: "Ann\"#, #"{ a(b: """Ann ""#] {
            let masked = String(decoding: RecordedText.masked(document: Array(text.utf8)), as: UTF8.self)
            #expect(masked == #"{ a(b: "x""#)
        }
    }

    @Test func `what was recorded is asked again, as fast as it goes and at a rate`() async throws {
        let path = try TestFolder.make("replay") + "/queries.jsonl"
        let recorder = try QueryRecorder(path: path, logger: .silent)
        try await QueryWorld.with(recorder: recorder) { world in
            for _ in 0..<20 { _ = try await world.post("query Q { item(id: 1) { name } }") }
            _ = try await world.post("{ lost { name } }")
            _ = try await world.post("{ no such thing")
            let writing = Task { await recorder.run() }
            writing.cancel()
            await writing.value

            var replay = QueryReplay(path: path, url: "http://127.0.0.1:\(world.port)/graphql")
            replay.connections = 4
            let fast = try await replay.run()
            #expect(fast.total == 21 && fast.asked == 21 && fast.answered == 21 && fast.lost == 0)
            #expect(fast.errors == ["UNAVAILABLE": 1])

            replay.rate = 200
            replay.skipped = 1
            let steady = try await replay.run()
            #expect(steady.answered == 20 && steady.seconds > 0.09)
        }
    }

    @Test func `the file is bounded`() async throws {
        let path = try TestFolder.make("replay") + "/queries.jsonl"
        let recorder = try QueryRecorder(path: path, bytesMax: 2_000, logger: .silent)
        try await QueryWorld.with(recorder: recorder) { world in
            for _ in 0..<40 {
                _ = try await world.post("{ greeting }")
                let writing = Task { await recorder.run() }
                writing.cancel()
                await writing.value
            }
        }
        for name in [path, path + ".1"] {
            let bytes = try #require(FileManager.default.contents(atPath: name))
            #expect(bytes.count <= 2_000 && bytes.count > 0)
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                #expect(try JSONValue.parse(Array(line))["document"] == .string("{ greeting }"))
            }
        }
    }

    @Test func `a file without queries says so`() async throws {
        let path = try TestFolder.make("replay") + "/queries.jsonl"
        try Data("no record\n".utf8).write(to: URL(filePath: path))
        await #expect(throws: (any Error).self) {
            try await QueryReplay(path: path, url: "http://127.0.0.1:1/graphql").run()
        }
    }
}
