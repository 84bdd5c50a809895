import Foundation
import Testing

/// The scripts of the pages, run by node on as much of a page as they use.
@Suite("What the pages' scripts do", .timeLimit(.minutes(5)))
struct PageScriptTests {
    @Test(
        "Completion, history, requests and replies of the query page; the search of the schema's",
        arguments: ["query-text.test.js", "query-page.test.js", "docs-page.test.js"])
    func scripts(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/pages")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["node", folder.appending(path: name).path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
    }
}
