import LocalServers
import Logging
import Testing

@Suite("A watched server", .timeLimit(.minutes(5)))
struct WatchTests {
    @Test("is started again and again while it cannot start yet")
    func isTriedAgain() async throws {
        let server = LateServer(failures: 3)
        let watcher = Task { try await server.watch(logger: Logger(label: "test")) }
        while await !server.isRunning() { await Task.yield() }
        #expect(await server.starts == 4)
        watcher.cancel()
        try await watcher.value
    }
}

/// Fails to start so many times, as one whose own server is away.
private actor LateServer: PrivateServer {
    nonisolated let name = "late"
    nonisolated let socketFolder: String? = nil
    private(set) var starts = 0
    private let failures: Int

    init(failures: Int) { self.failures = failures }

    func start() async throws(LocalServerError) {
        starts += 1
        guard starts > failures else { throw .endedWhileStarting(server: name, logTail: "no") }
    }

    func stop() async {}
    func kill9() async {}
    func processID() async -> Int32? { nil }
    func isRunning() async -> Bool { starts > failures }
}
