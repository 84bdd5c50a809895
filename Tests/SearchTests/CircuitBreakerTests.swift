import Testing

@testable import SearchGroonga

@Suite("Calls to a server that says nothing", .timeLimit(.minutes(5)))
struct CircuitBreakerTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

    private func isAdmitted(_ breaker: CircuitBreaker, at milliseconds: Int) -> Bool {
        do {
            try breaker.enter(at: at(milliseconds))
            return true
        } catch {
            return false
        }
    }

    @Test("It opens when a call's time ends unheard; then one call in an interval looks whether the server is back")
    func opensAndCloses() {
        let breaker = CircuitBreaker(probeInterval: .milliseconds(500))
        #expect(isAdmitted(breaker, at: 0) && isAdmitted(breaker, at: 1))
        breaker.leave(.silent, since: at(0), at: at(1_000))
        breaker.leave(.silent, since: at(1), at: at(1_001))
        #expect(!isAdmitted(breaker, at: 1_002) && !isAdmitted(breaker, at: 1_500))
        #expect(isAdmitted(breaker, at: 1_501) && !isAdmitted(breaker, at: 1_502))
        // It lasts longer than the interval: those behind it do not become the next ones in a row.
        breaker.leave(.silent, since: at(1_501), at: at(2_501))
        #expect(!isAdmitted(breaker, at: 2_502) && !isAdmitted(breaker, at: 3_000))
        #expect(isAdmitted(breaker, at: 3_001))
        breaker.leave(.answered, since: at(3_001), at: at(3_002))
        #expect(isAdmitted(breaker, at: 3_003) && isAdmitted(breaker, at: 3_003))
    }

    @Test("A slow call among answered ones does not open it, nor does one that failed early")
    func staysClosed() {
        let breaker = CircuitBreaker()
        #expect(isAdmitted(breaker, at: 0) && isAdmitted(breaker, at: 10) && isAdmitted(breaker, at: 20))
        breaker.leave(.answered, since: at(10), at: at(15))
        breaker.leave(.silent, since: at(0), at: at(1_000))
        breaker.leave(.failed, since: at(20), at: at(1_000))
        #expect(isAdmitted(breaker, at: 1_001))
    }

    @Test("More calls at once than it may let through are turned away, until one is done")
    func bounded() {
        let breaker = CircuitBreaker(callsMax: 2)
        #expect(isAdmitted(breaker, at: 0) && isAdmitted(breaker, at: 0) && !isAdmitted(breaker, at: 0))
        breaker.leave(.answered, since: at(0), at: at(1))
        #expect(breaker.calls == 1)
        #expect(isAdmitted(breaker, at: 2) && !isAdmitted(breaker, at: 2))
    }
}
