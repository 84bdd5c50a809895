import CommandClient
import Foundation
import Testing

@Suite("Where a role listens", .timeLimit(.minutes(5)))
struct CommandEndpointTests {
    @Test(
        "A socket's path may hold whatever a path may",
        arguments: ["/run/m/a.sock", "/run/a b/50%/绿:8080?#[@].sock"])
    func socketPath(path: String) throws {
        let url = try #require(URL(string: CommandEndpoint.unixSocket(path: path).url("/commands/a.b?c=d")))
        #expect(url.scheme == "http+unix")
        #expect(url.host(percentEncoded: false) == path)
        #expect(url.path == "/commands/a.b" && url.query == "c=d")
        #expect(CommandEndpoint.http(host: "127.0.0.1", port: 8080).url("/x") == "http://127.0.0.1:8080/x")
    }
}
