internal import NIOCore

/// A pipeline on its way, with whoever waits for it.
struct Request: Sendable {
    typealias Outcome = Result<[RedisValue], RedisError>

    let bytes: [UInt8]
    let count: Int
    let deadline: NIODeadline
    let continuation: CheckedContinuation<Outcome, Never>

    func finish(_ outcome: Outcome) { continuation.resume(returning: outcome) }
}
