import AsyncHTTPClient
import CommandClient
import EventSourcing
import Foundation
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

    /// Reports a successful WeChat payment `times` times, as its notifications would come, and says what became of
    /// each. False if one was refused, or is of no charge, or of another amount than was asked.
    public func reportPayment(
        tenant: String, order: String, outTradeNo: String, fen: Int64, reference: String?, times: Int
    ) async throws -> Bool {
        let issuer = try await Keys.existing(settings).issuer()
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
        var isWell = true
        for attempt in 1...max(1, times) {
            // Each notification is one of its own, as the provider's are; what they say may be the same.
            let command = OutgoingCommand(
                route: "payment.report_event", key: "emulated-\(UUID().uuidString)", body: body.encoded())
            let (text, isRight) = Self.text(try await send(command, client), order: order, outTradeNo: outTradeNo)
            Console.say("notification \(attempt): \(text)")
            isWell = isWell && isRight
        }
        return isWell
    }

    private func send(_ command: OutgoingCommand, _ client: CommandClient) async throws -> CommandReply {
        do {
            return try await client.send(command)
        } catch CommandClientError.unreachable(let reason) {
            throw SettingsError(problems: [
                NotRunning.text("The command server does not answer", settings, reason: reason)
            ])
        }
    }

    /// What became of a notification, and whether it was what the provider would expect.
    private static func text(
        _ reply: CommandReply, order: String, outTradeNo: String
    ) -> (text: String, isRight: Bool) {
        switch reply {
        case .refused(let problem): return ("refused: \(problem)", false)
        case .accepted(let position, let result):
            switch result["outcome"]?.asString {
            case "known": return ("known already, nothing changed", true)
            case "unmatched":
                return (
                    "no charge of order \(order) has the number \(outTradeNo). It is kept as unmatched, at position "
                        + "\(position). payment.start_charge answers with the number.", false
                )
            case "contradicted":
                return ("the charge asks for another amount. Kept as a contradiction, at position \(position).", false)
            default: return ("recorded at position \(position)", true)
            }
        }
    }
}
