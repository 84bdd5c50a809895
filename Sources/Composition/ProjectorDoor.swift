import AsyncHTTPClient
import CommandClient
import EventSourcing
import Hummingbird
import JSON
import NIOCore
import NIOHTTP1
import Projecting

/// What the projector answers on its own socket beside health and metrics; only its owner can reach it.
struct ProjectorDoor: Sendable {
    struct Progress: Sendable {
        let folded: Int64
        let head: Int64
    }

    private let endpoint: CommandEndpoint

    init(socket: String) { endpoint = .unixSocket(path: socket) }

    /// Returns when the new generation is live.
    func rebuild(_ name: String) async throws {
        var request = HTTPClientRequest(url: endpoint.url("/rebuild/\(name)"))
        request.method = .POST
        let response = try await HTTPClient.shared.execute(request, timeout: .hours(12))
        guard response.status == .ok else {
            let reason = String(buffer: try await response.body.collect(upTo: 1 << 20))
            throw SettingsError(problems: ["\(name) was not rebuilt: \(reason)"])
        }
    }

    func progress(of name: String) async -> Progress? {
        do {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: endpoint.url("/rebuild/\(name)")), timeout: .seconds(2))
            let value = try JSONValue.parse(Array(try await response.body.collect(upTo: 4_096).readableBytesView))
            guard let folded = value["folded"]?.asInteger, let head = value["head"]?.asInteger else { return nil }
            return Progress(folded: folded, head: head)
        } catch {
            return nil  // Nothing to show now; the rebuild itself reports what went wrong.
        }
    }

    /// The other side of it.
    static func routes(_ projector: Projector, on router: Router<BasicRequestContext>) {
        router.post("/rebuild/:name") { _, context in
            let name = try context.parameters.require("name")
            do {
                try await projector.rebuild(name)
            } catch {
                throw HTTPError(.conflict, message: "\(error)")
            }
            return HTTPResponseStatus.ok.reasonPhrase
        }
        router.get("/rebuild/:name") { _, context in
            let progress = try await projector.progress(of: try context.parameters.require("name"))
            let value: JSONValue = [
                "folded": .integer(progress?.folded.rawValue ?? 0), "head": .integer(progress?.head.rawValue ?? 0),
            ]
            return ByteBuffer(bytes: value.encoded())
        }
    }
}
