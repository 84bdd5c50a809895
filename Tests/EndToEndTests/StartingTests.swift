import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What cannot work says so at once, in one line, and leaves nothing behind.
    @Suite(.timeLimit(.minutes(5))) struct StartingTests {
        private func mallard(_ arguments: String...) async throws -> (status: Int32, output: String) {
            try await ChildProcess.run([Program.path] + arguments, seconds: 30)
        }

        @Test func aBadPortIsRefusedBeforeAnythingIsWritten() async throws {
            let data = try Mall.folder("port")
            let bad = try await mallard("up", "--data", data, "--port", "99999")
            #expect(bad.status != 0 && bad.output.contains("MALLARD_PORT must be a number from 1 to 65535, not 99999"))
            #expect(bad.output.contains("the command line"), "\(bad.output)")
            #expect(!FileManager.default.fileExists(atPath: data))

            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            let file = "\(data)/mallard.env"
            try "MALLARD_PORT=99999\n".write(toFile: file, atomically: false, encoding: .utf8)
            let old = try await mallard("up", "--data", data)
            #expect(old.status != 0 && old.output.contains("(from \(file))"), "\(old.output)")
            let mall = try await Mall.up(data: data, port: try Mall.freePort())
            let port = try await mall.stopped { mall in try mall.setting("MALLARD_PORT") }
            #expect(port == "\(mall.port)")
        }

        @Test func aGroongaThatSpeaksHTTPIsRefusedBeforeAnythingIsStarted() async throws {
            let data = try Mall.folder("http-groonga")
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            let url = "MALLARD_GROONGA_URL=http://127.0.0.1:10041\n"
            try url.write(toFile: "\(data)/mallard.env", atomically: false, encoding: .utf8)
            let up = try await mallard("up", "--data", data)
            #expect(up.status != 0, "\(up.output)")
            #expect(up.output.contains("MALLARD_GROONGA_URL must be gqtp://HOST:PORT"), "\(up.output)")
        }

        @Test func aTakenPortIsToldBeforeAnythingIsStarted() async throws {
            let stranger = try LoopbackListener(answer: "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
            defer { stranger.close() }
            let data = try Mall.folder("taken")
            let start = ContinuousClock.now
            let up = try await mallard("up", "--data", data, "--port", "\(stranger.port)")
            #expect(up.status == 1 && up.output.contains("port \(stranger.port) is taken"), "\(up.output)")
            #expect(up.output.contains("--port"), "\(up.output)")
            #expect(start.duration(to: .now) < .seconds(10))
            #expect(!FileManager.default.fileExists(atPath: "\(data)/postgres"))
            // A query server started by hand on it ends as well, and does not linger.
            try await Mall.with("taken") { mall in
                for _ in 0..<4 {
                    let server = try await mall.run(["query-server", "--port", "\(stranger.port)"], seconds: 15)
                    #expect(server.status == 1, "\(server.output)")
                }
            }
        }

        @Test func aStopWhileStartingIsObeyed() async throws {
            let data = try Mall.folder("stop")
            let port = try Mall.freePort()
            let process = try await ChildProcess.start([Program.path, "up", "--data", data, "--port", "\(port)"])
            try await eventually("the first server is being started") {
                FileManager.default.fileExists(atPath: "\(data)/redis")
            }
            process.signal(SIGTERM)
            try await eventually("it ends", within: .seconds(20)) { !process.isRunning }
            let mall = try await Mall.up(data: data, port: port)
            #expect(try await mall.stop() == 0)
        }

        @Test func theSampleWeekIsLookedForFirst() async throws {
            let data = try Mall.folder("demo")
            let up = try await mallard("up", "--demo", "--data", data, "--port", "\(try Mall.freePort())")
            #expect(up.status != 0 && up.output.contains("Ops/data/sample-week"), "\(up.output)")
            #expect(!FileManager.default.fileExists(atPath: data))
        }

        @Test func errorsOfTheSystemAreToldInWords() async throws {
            for folder in ["/proc/mallard", "/dev/null"] {
                let up = try await mallard("up", "--data", folder, "--port", "\(try Mall.freePort())")
                #expect(up.status != 0 && up.output.contains(folder) && up.output.contains("--data"), "\(up.output)")
                #expect(!up.output.contains("Domain="), "\(up.output)")
            }
            let data = try Mall.folder("nothing")
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            let settings = """
                MALLARD_POSTGRES_URL=host=\(data) dbname=mallard
                MALLARD_REDIS_URL=unix:\(data)/redis.sock
                MALLARD_GROONGA_URL=gqtp://127.0.0.1:1
                MALLARD_SOCKETS=\(data)
                """
            try settings.write(toFile: "\(data)/mallard.env", atomically: false, encoding: .utf8)
            let tools = [
                ["replay", "verify"], ["replay", "print"], ["replay", "diff"], ["replay", "state", "order-1"],
                ["projector", "rebuild", "product_page"], ["projector", "rebuild", "search"],
            ]
            for tool in tools {
                let (status, output) = try await ChildProcess.run(
                    [Program.path] + tool + ["--data", data], seconds: 60)
                let error = output.split(separator: "\n").filter { $0.contains("Error:") }
                #expect(status == 1 && error.count == 1, "\(tool): \(status) \(output)")
                #expect(output.contains("Does Mallard run on \(data)?") && !output.contains("\t"), "\(tool): \(output)")
            }
        }

        @Test func aTokenIsIssuedOnlyWhereItIsWorthSomething() async throws {
            let data = try Mall.folder("token")
            let issue = ["token", "issue", "--data", data, "--kind", "user", "--roles", "shopper", "--subject"]
            func run(_ more: String...) async throws -> (status: Int32, output: String) {
                try await ChildProcess.run([Program.path] + issue + more, seconds: 30)
            }
            let nowhere = try await run("ann")
            #expect(nowhere.status != 0 && nowhere.output.contains("holds no token key"), "\(nowhere.output)")
            #expect(!FileManager.default.fileExists(atPath: data))
            #expect(try await run("ann", "--new-key").status == 0)
            #expect(try await run("ann").status == 0)
            for subject in ["a:*", "a b", "{u1}", "é", "../x"] {
                let refused = try await run(subject)
                #expect(refused.status != 0 && refused.output.contains("--subject is"), "\(refused.output)")
            }
            let long = try await run("ann", "--seconds", "100000")
            #expect(long.status != 0 && long.output.contains("--seconds is from 1 to 900"), "\(long.output)")
        }

        @Test func aMisspeltSubcommandIsCorrected() async throws {
            let up = try await mallard("upp")
            #expect(up.status == 64 && up.output.contains("Did you mean up?"), "\(up.output)")
            let verify = try await mallard("replay", "verfy")
            #expect(verify.status == 64 && verify.output.contains("Did you mean verify?"), "\(verify.output)")
            let other = try await mallard("replay", "xyz")
            #expect(other.status == 64 && other.output.contains("There are: print, state, verify, diff."))
            #expect(try await mallard("help", "replay").status == 0)
            #expect(try await mallard("projector", "--help").status == 0)
        }
    }
}
