import AsyncHTTPClient
import CommandClient
import EventCodecs
import EventSourcing
import Identity
import Logging
import Runtime

/// Sends commands as the system itself, for any tenant.
struct SystemCommands: Sendable {
    private static let concurrentMax = 32

    let partition: PartitionID
    let endpoint: CommandEndpoint
    let issuer: TokenIssuer
    let logger: Logger

    /// Sends each deadline's command; what finds no answer stays in the log and is fired again.
    func fire(_ due: [Deadline]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, deadline) in due.enumerated() {
                if index >= Self.concurrentMax { await group.next() }
                group.addTask {
                    var command = OutgoingCommand(route: deadline.command, key: deadline.id, body: deadline.body)
                    command.deadline = "\(deadline.id) \(deadline.due.milliseconds)"
                    _ = await answered(command, tenant: deadline.tenant)
                }
            }
        }
    }

    /// In order; false for each that must be sent again.
    func send(_ commands: [ReactionCommand]) async -> [Bool] {
        var done: [Bool] = []
        for command in commands {
            let reaction = command.reaction
            var outgoing = OutgoingCommand(route: reaction.route, key: command.key.rawValue, body: reaction.body)
            // Where the cause began nothing itself, the chain goes on.
            let cause = EventMetadata(command.cause.meta)
            let correlation = cause?.correlation ?? command.cause.commandKey.rawValue
            outgoing.traceparent = cause?.traceparent
            outgoing.cause = "\(partition)/\(command.cause.position) \(correlation)"
            done.append(await answered(outgoing, tenant: reaction.tenant))
        }
        return done
    }

    /// True if the business has spoken, whatever it said.
    private func answered(_ command: OutgoingCommand, tenant: TenantID) async -> Bool {
        let principal = Principal(tenant: tenant, kind: .system, subject: PrincipalID("worker"), roles: [.system])
        let issuer = issuer
        let client = CommandClient(endpoint: endpoint, http: .shared) { try await issuer.issue(principal) }
        do {
            switch try await client.send(command) {
            case .accepted: return true
            case .refused(let problem):
                if problem.isRetryable { return false }
                logger.debug(
                    "system command refused", metadata: ["route": "\(command.route)", "code": "\(problem.code)"])
                return true
            }
        } catch {
            logger.warning("system command unanswered", metadata: ["route": "\(command.route)", "reason": "\(error)"])
            return false
        }
    }
}
