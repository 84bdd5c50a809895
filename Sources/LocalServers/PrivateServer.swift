public import Logging

/// A server process of our own: it listens only on a private socket or the loopback, and owns its folder.
///
/// All calls may be made at any time and from any task; they take turns.
public protocol PrivateServer: Sendable {
    /// Short name for log lines, such as `postgres`.
    var name: String { get }

    /// Folder that holds nothing but this server's sockets; nil if it has none. Removed by `stop()`.
    var socketFolder: String? { get }

    /// Brings the server up and returns when it answers. Does nothing if it runs; takes over one that already
    /// serves the same folder.
    func start() async throws(LocalServerError)

    /// Ends the server in an orderly way, by force if that takes too long. Does nothing if it does not run.
    func stop() async

    /// Ends the server with SIGKILL, as a crash would. For tests.
    func kill9() async

    /// Process id while the server runs.
    func processID() async -> Int32?

    /// True while the server's process lives.
    func isRunning() async -> Bool

    /// Keeps the file that its output goes to from growing without bound.
    func boundLog() async
}

extension PrivateServer {
    /// For one that writes no log.
    public func boundLog() async {}
}

extension PrivateServer {
    /// Keeps a started server running until the task is cancelled: starts it again whenever its process ends.
    ///
    /// Waits 0.2 s, doubling to 5 s, between restarts that follow each other closely. A server may fail to start
    /// because one that it needs is away as well, so only the tenth failure in a row is thrown. Cancel this task
    /// before calling `stop()`.
    public func watch(logger: Logger) async throws(LocalServerError) {
        var pause = Duration.milliseconds(200)
        var startedAt = ContinuousClock.now
        var failures = 0
        var looks = 0
        while !Task.isCancelled {
            await Pause.cancellable(.milliseconds(100))
            if Task.isCancelled { return }
            looks += 1
            if looks % 100 == 0 { await boundLog() }
            if await isRunning() { continue }
            logger.error("private server ended, starting it again", metadata: ["server": "\(name)"])
            if startedAt.duration(to: .now) > .seconds(30) { pause = .milliseconds(200) }
            await Pause.cancellable(pause)
            if Task.isCancelled { return }
            pause = min(pause * 2, .seconds(5))
            startedAt = .now
            do throws(LocalServerError) {
                try await start()
                failures = 0
            } catch {
                failures += 1
                if Task.isCancelled { return }
                guard failures < 10 else { throw error }
                logger.error(
                    "private server could not be started", metadata: ["server": "\(name)", "reason": "\(error)"])
            }
        }
    }
}
