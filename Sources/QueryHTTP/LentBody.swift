import Hummingbird
import NIOCore
import Synchronization

/// A request's body, lent to the HTTP client that passes it on.
///
/// Who answers may do so before the body has come to its end. Our server then reads the rest itself, and two readers
/// at once are a crash: so the loan ends before the answer does.
struct LentBody: AsyncSequence, Sendable {
    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let loan: Loan

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            guard loan.beginReading() else { throw CancellationError() }
            defer { loan.endReading() }
            do {
                return try await base.next()
            } catch {
                loan.fail()
                throw error
            }
        }
    }

    private let body: RequestBody
    private let loan = Loan()

    init(_ body: RequestBody) { self.body = body }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: body.makeAsyncIterator(), loan: loan) }

    /// Whether the body could not be read to its end: it breaks the protocol, or its client has gone.
    var hasFailed: Bool { loan.hasFailed }

    /// Returns when nobody reads any more. What is being read just now is waited for, as the server would.
    func takeBack() async { await loan.end() }
}

private final class Loan: Sendable {
    private struct State {
        var isReading = false
        var isOver = false
        var hasFailed = false
        var owner: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    func fail() { state.withLock { $0.hasFailed = true } }

    /// False if the loan is over.
    func beginReading() -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            state.isReading = true
            return true
        }
    }

    func endReading() {
        let owner = state.withLock { state in
            state.isReading = false
            defer { state.owner = nil }
            return state.owner
        }
        owner?.resume()
    }

    func end() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                state.isOver = true
                if state.isReading { state.owner = continuation }
                return !state.isReading
            }
            if isFree { continuation.resume() }
        }
    }
}
