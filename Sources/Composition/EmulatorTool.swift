import AsyncHTTPClient
import CommandClient
import EventSourcing
import Identity
import JSON
public import Logging

/// What `mallard emulator` does.
public struct EmulatorTool: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Reports a successful WeChat payment `times` times, as its notifications would come.
    public func reportPayment(
        tenant: String, order: String, outTradeNo: String, fen: Int64, reference: String?, times: Int
    ) async throws {
        let issuer = try await Keys(settings: settings).issuer()
        let principal = Principal(
            tenant: TenantID(tenant), kind: .provider, subject: PrincipalID("wechat-emulator"), roles: [.provider])
        let client = CommandClient(
            endpoint: .unixSocket(path: try settings.socket(of: "command-server")), http: .shared
        ) { try await issuer.issue(principal) }
        let pspRef = reference ?? "emulated-\(outTradeNo)"
        let body: JSONValue = [
            "orderId": .string(order), "type": "chargeSucceeded", "outTradeNo": .string(outTradeNo),
            "pspRef": .string(pspRef), "amountFen": .integer(fen),
        ]
        for attempt in 1...max(1, times) {
            let command = OutgoingCommand(
                route: "payment.report_event", key: "\(pspRef)-\(attempt)", body: body.encoded())
            switch try await client.send(command) {
            case .accepted(let position, _): Console.say("notification \(attempt): accepted at \(position)")
            case .refused(let problem): Console.say("notification \(attempt): \(problem)")
            }
        }
    }
}
