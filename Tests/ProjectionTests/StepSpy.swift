import EventSourcing
import ProjectionKit
import Synchronization

/// Counts the rows that each step wrote.
final class StepSpy: Sendable {
    let steps = Mutex<[Int]>([])

    func see(_ steps: [BucketStep]) {
        self.steps.withLock { seen in
            for step in steps {
                seen.append(step.writes.operations.count { $0.operation == .create || $0.operation == .set })
            }
        }
    }
}
