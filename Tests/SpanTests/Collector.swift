import Hummingbird
import JSON
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// Stands for an OpenTelemetry collector: takes what is posted to `/v1/traces`.
final class Collector: Sendable {
    let port: Int
    private let taken: Box

    private final class Box: Sendable {
        let bodies = Mutex<[JSONValue]>([])
    }

    private init(port: Int, taken: Box) {
        self.port = port
        self.taken = taken
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var bodies: [JSONValue] { taken.bodies.withLock { $0 } }

    static func with(_ body: (Collector) async throws -> Void) async throws {
        let taken = Box()
        let router = Router()
        router.post("v1/traces") { request, _ in
            let bytes = try await request.body.collect(upTo: 16 << 20)
            let value = try JSONValue.parse(Array(bytes.readableBytesView))
            taken.bodies.withLock { $0.append(value) }
            return HTTPResponse.Status.ok
        }
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "collector", factory: { _ in SwiftLogNoOpLogHandler() }))
        let group = ServiceGroup(configuration: .init(services: [application], logger: application.logger))
        async let serving: Void = group.run()
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let result: Result<Void, any Error>
        do { result = .success(try await body(Collector(port: port, taken: taken))) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await serving
        try result.get()
    }
}
