import EventSourcing
import ProjectionKit
import Synchronization

/// Counts the rows that each step wrote, and how often a row was put into an index.
final class StepSpy: Sendable {
    let steps = Mutex<[Int]>([])
    let memberships = Mutex(0)

    func see(_ steps: [BucketStep]) {
        self.steps.withLock { seen in
            for step in steps {
                seen.append(step.writes.operations.count { $0.operation == .create || $0.operation == .set })
            }
        }
        memberships.withLock { seen in
            for step in steps { seen += step.writes.operations.count { $0.operation == .add } }
        }
    }
}
