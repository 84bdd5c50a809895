import Foundation
import JSON
import QueryHTTP
import TestSupport
import Testing

@Suite("Replies compressed for those who take that", .timeLimit(.minutes(5)))
struct ReplyCompressionTests {
    private let long = "{ notes(first: 100) { id text } }"

    /// As the `gzip` tool reads it.
    private func unzipped(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = try TestFolder.make("gzip") + "/reply.gz"
        try Data(bytes).write(to: URL(filePath: file))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-dc", file]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(output)
    }

    @Test("A long reply is gzip where that is taken, and the same reply; a short one is sent as it is")
    func negotiated() async throws {
        try await NoteWorld.with { world in
            let plain = try await world.ask(long)
            #expect(plain.header("content-encoding") == nil && plain.bytes.count > 1_024)
            #expect(plain.header("vary") == "accept, accept-encoding")
            for accept in ["gzip", "br, gzip;q=0.5", "*", "GZIP", "deflate, *;q=0.1"] {
                let small = try await world.ask(long, headers: [("accept-encoding", accept)])
                #expect(small.header("content-encoding") == "gzip", "\(accept)")
                #expect(small.bytes.count < plain.bytes.count / 4)
                #expect(try unzipped(small.bytes) == plain.bytes)
            }
            for accept in ["identity", "gzip;q=0", "br", "*;q=0", "gzip;q=0, *"] {
                let whole = try await world.ask(long, headers: [("accept-encoding", accept)])
                #expect(whole.bytes == plain.bytes, "\(accept)")
            }
            let short = try await world.ask("{ __typename }", headers: [("accept-encoding", "gzip")])
            #expect(short.header("content-encoding") == nil)
        }
    }

    @Test("Many at once are each their own")
    func concurrent() async throws {
        try await NoteWorld.with { world in
            let plain = try await world.ask(long).bytes
            let replies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<50 {
                    group.addTask { try await world.ask(long, headers: [("accept-encoding", "gzip")]).bytes }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(replies.count == 1)
            let reply = try #require(replies.first)
            #expect(try unzipped(reply) == plain)
        }
    }

    @Test("It can be turned off")
    func off() async throws {
        var options = QueryOptions()
        options.gzip = nil
        try await NoteWorld.with(options) { world in
            let reply = try await world.ask(long, headers: [("accept-encoding", "gzip")])
            #expect(reply.header("content-encoding") == nil)
        }
    }
}
