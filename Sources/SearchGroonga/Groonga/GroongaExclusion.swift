import JSON
import Synchronization

/// Makes Groonga answer one request at a time while tables are removed: it aborts when a table goes that another of its
/// threads reads or writes.
enum GroongaExclusion {
    /// A server of fewer threads is one that was left so by an end amid the work.
    private static let threadsMin: Int64 = 2

    private struct Turns {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Of this process: tables of two indexes may be removed at once.
    private static let turns = Mutex(Turns())

    /// Runs `work` alone. Who asks meanwhile waits.
    static func run<Result>(
        on groonga: GroongaClient, _ work: () async throws(SearchError) -> Result
    ) async throws(SearchError) -> Result {
        await enter()
        defer { leave() }
        let before = max(try await limit(groonga, nil), threadsMin)
        _ = try await limit(groonga, 1)
        do {
            let result = try await work()
            _ = try await limit(groonga, before)
            return result
        } catch {
            // Whether or not it hears this: `mend` is asked at every start.
            do { _ = try await limit(groonga, before) } catch {}
            throw error
        }
    }

    /// Undoes what an end amid the work has left.
    static func mend(_ groonga: GroongaClient) async throws(SearchError) {
        await enter()
        defer { leave() }
        if try await limit(groonga, nil) < threadsMin { _ = try await limit(groonga, threadsMin) }
    }

    /// The limit before.
    private static func limit(_ groonga: GroongaClient, _ new: Int64?) async throws(SearchError) -> Int64 {
        let answer = try await groonga.call("thread_limit", new.map { [("max", "\($0)")] } ?? [])
        guard let limit = answer.asInteger else { throw .notUnderstood(reason: "no thread limit") }
        return limit
    }

    private static func enter() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let mayGo = turns.withLock { turns in
                defer { turns.isTaken = true }
                if turns.isTaken { turns.waiting.append(continuation) }
                return !turns.isTaken
            }
            if mayGo { continuation.resume() }
        }
    }

    private static func leave() {
        let next = turns.withLock { turns -> CheckedContinuation<Void, Never>? in
            guard turns.waiting.isEmpty else { return turns.waiting.removeFirst() }
            turns.isTaken = false
            return nil
        }
        next?.resume()
    }
}
