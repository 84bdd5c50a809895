internal import NIOCore

/// A pipeline on its way, with whoever waits for it.
struct Request: Sendable {
    /// Who waits, and for replies of which form.
    enum Waiter: Sendable {
        case values(CheckedContinuation<Result<[RedisValue], RedisError>, Never>)
        case flat(CheckedContinuation<Result<RedisReplies, RedisError>, Never>)

        func fail(_ error: RedisError) {
            switch self {
            case .values(let continuation): continuation.resume(returning: .failure(error))
            case .flat(let continuation): continuation.resume(returning: .failure(error))
            }
        }
    }

    let bytes: [UInt8]
    let count: Int
    let deadline: NIODeadline
    let waiter: Waiter

    var isFlat: Bool { if case .flat = waiter { true } else { false } }
}
