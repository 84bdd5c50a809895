import HTTPDoor
import NIOPosix
public import ServiceLifecycle

/// Runs a service's tasks on the event loops: what waits for sockets is woken on the thread that reads them.
public struct OnEventLoops<Base: Service>: Service {
    private let base: Base

    public init(_ base: Base) { self.base = base }

    public func run() async throws {
        try await withTaskExecutorPreference(LoopExecutor(MultiThreadedEventLoopGroup.singleton)) {
            try await base.run()
        }
    }
}
