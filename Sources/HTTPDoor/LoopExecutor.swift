public import NIOCore

/// Runs tasks on event loops, so that a request is answered on the thread that its bytes come in on.
///
/// Nothing that blocks may run here: the loop's other connections would wait.
public final class LoopExecutor: TaskExecutor {
    private let group: any EventLoopGroup

    /// - Parameter group: one loop; or several, of which a task stays on that which wakes it.
    public init(_ group: any EventLoopGroup) { self.group = group }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        group.any().execute { [self] in
            // The loop keeps this closure, and this closure keeps the executor, until the job has run.
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
