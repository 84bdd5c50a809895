public import EventSourcing
public import Identity

/// Who sends a command, and under which key: what a body's meaning may depend on beside its bytes.
public struct CommandSender: Sendable {
    public let principal: Principal
    public let key: CommandKey

    public init(principal: Principal, key: CommandKey) {
        self.principal = principal
        self.key = key
    }
}
