import HTTPTypes
import Hummingbird
import Logging
import Metering
import NIOCore

/// `/healthz` and `/metrics` of a role that serves nothing else, on its own socket.
enum HealthDoor {
    static func application(
        socket: String, metrics: PrometheusMetrics, logger: Logger,
        complaints: @escaping @Sendable () async -> [String] = { [] },
        more: (Router<BasicRequestContext>) -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = Router()
        // It answers, so it is up; what it says is for whoever looks after it.
        router.get("/healthz") { _, _ in
            ByteBuffer(string: await complaints().map { $0.replacing("\n", with: " ") + "\n" }.joined())
        }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text())))
        }
        more(router)
        return Application(
            router: router, configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket)),
            logger: logger)
    }
}
