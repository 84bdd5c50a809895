import AsyncHTTPClient
import CommandClient
import EventSourcing
import Hummingbird
import JSON
import NIOCore
import NIOHTTP1
import Projecting
import ProjectionKit

/// What the projector answers on its own socket beside health and metrics; only its owner can reach it.
struct ProjectorDoor: Sendable {
    struct Progress: Sendable {
        let folded: Int64
        let head: Int64
    }

    private let endpoint: CommandEndpoint

    init(socket: String) { endpoint = .unixSocket(path: socket) }

    /// Returns when the new generation is live.
    func rebuild(_ name: String, _ order: RebuildOrder) async throws {
        try await post("/rebuild/\(name)?\(Self.query(order))", "\(name) was not rebuilt")
    }

    /// Returns when the generation before is live again.
    func rollBack(_ name: String, _ order: RebuildOrder) async throws {
        try await post("/rollback/\(name)?\(Self.query(order))", "\(name) was not taken back")
    }

    func dropKept(_ name: String) async throws {
        try await post("/drop/\(name)", "nothing of \(name) was dropped")
    }

    func progress(of name: String) async -> Progress? {
        do {
            let value = try await get("/rebuild/\(name)")
            guard let folded = value["folded"]?.asInteger, let head = value["head"]?.asInteger else { return nil }
            return Progress(folded: folded, head: head)
        } catch {
            return nil  // Nothing to show now; the rebuild itself reports what went wrong.
        }
    }

    /// `{"head", "readModels": [{"name", "generation", "state", "position"?, "reason"?, "until"?}]}`
    func status() async throws -> JSONValue { try await get("/read-models") }

    private func get(_ path: String) async throws -> JSONValue {
        let response = try await HTTPClient.betweenRoles.execute(
            HTTPClientRequest(url: endpoint.url(path)), timeout: .seconds(2))
        return try JSONValue.parse(Array(try await response.body.collect(upTo: 1 << 20).readableBytesView))
    }

    private func post(_ path: String, _ failure: String) async throws {
        var request = HTTPClientRequest(url: endpoint.url(path))
        request.method = .POST
        let response: HTTPClientResponse
        do { response = try await HTTPClient.betweenRoles.execute(request, timeout: .hours(24 * 7)) } catch {
            throw SettingsError(problems: [
                "The projector went away (\(error)). What it was building goes on by itself when it runs again: "
                    + "`mallard projector status` tells how far it is."
            ])
        }
        guard response.status == .ok else {
            let reason = String(buffer: try await response.body.collect(upTo: 1 << 20))
            let message = (try? JSONValue.parse(Array(reason.utf8)))?["error"]?["message"]?.asString
            throw SettingsError(problems: ["\(failure): \(message ?? reason)"])
        }
    }

    private static func query(_ order: RebuildOrder) -> String {
        var words: [String] = []
        if let rate = order.eventsPerSecond { words.append("rate=\(rate)") }
        if let keeps = order.keeps { words.append("keep=\(keeps.components.seconds)") }
        return words.joined(separator: "&")
    }
}

/// The other side of it.
extension ProjectorDoor {
    static func routes(_ projector: Projector, on router: Router<BasicRequestContext>) {
        router.post("/rebuild/:name") { request, context in
            let name = try context.parameters.require("name")
            return try await answer { () async throws(ProjectorError) in
                try await projector.rebuild(name, order(request))
            }
        }
        router.post("/rollback/:name") { request, context in
            let name = try context.parameters.require("name")
            return try await answer { () async throws(ProjectorError) in
                try await projector.rollBack(name, order(request))
            }
        }
        router.post("/drop/:name") { _, context in
            let name = try context.parameters.require("name")
            return try await answer { () async throws(ProjectorError) in try await projector.dropKept(name) }
        }
        router.get("/rebuild/:name") { _, context in
            let progress = try await projector.progress(of: try context.parameters.require("name"))
            let value: JSONValue = [
                "folded": .integer(progress?.folded.rawValue ?? 0), "head": .integer(progress?.head.rawValue ?? 0),
            ]
            return ByteBuffer(bytes: value.encoded())
        }
        router.get("/read-models") { _, _ in
            let head = try await projector.head()
            let value: JSONValue = [
                "head": .integer(head.rawValue), "readModels": .array(await projector.status.map(json)),
            ]
            return ByteBuffer(bytes: value.encoded())
        }
    }

    private static func order(_ request: Request) -> RebuildOrder {
        RebuildOrder(
            eventsPerSecond: request.uri.queryParameters.get("rate", as: Int.self).map { max(1, $0) },
            keeps: request.uri.queryParameters.get("keep", as: Int64.self).map { .seconds(max(0, $0)) })
    }

    private static func answer(_ body: () async throws(ProjectorError) -> Void) async throws -> String {
        do { try await body() } catch { throw HTTPError(.conflict, message: words(error)) }
        return HTTPResponseStatus.ok.reasonPhrase
    }

    private static func json(_ status: ProjectionStatus) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(status.name)), ("generation", .integer(Int64(status.generation))),
        ]
        switch status.state {
        case .live: members.append(("state", "live"))
        case .building: members.append(("state", "building"))
        case .kept(let until): members += [("state", "kept"), ("until", .string(InstantText.text(until)))]
        case .stopped(_, let reason): members += [("state", "stopped"), ("reason", .string(reason))]
        }
        if let position = status.position { members.append(("position", .integer(position.rawValue))) }
        var object = JSONObject(minimumCapacity: members.count)
        for (key, value) in members { _ = object.append(key: key, value: value) }
        return .object(object)
    }

    private static func words(_ error: ProjectorError) -> String {
        switch error {
        case .unknownProjection(let name): "there is no read model \(name)"
        case .nothingKept(let name):
            "no generation of \(name) is kept that this build made. A switch keeps the one before for an hour, or as "
                + "long as --keep says"
        case .isBeingBuilt(let name): "a generation of \(name) is on its way already; see `mallard projector status`"
        case .stopped(let position, let reason):
            "it met an event it cannot take, at position \(position): \(reason). Readers keep what they have"
        case .log(let error): "the log cannot be read: \(error)"
        case .store(let reason): "Redis cannot be used: \(reason)"
        case .ended: "the projector ended; it goes on by itself when it runs again"
        }
    }
}
