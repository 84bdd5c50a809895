import EventSourcing
import Runtime

/// A command server: a process that waits for the lease, or owns the partition.
final class Node {
    let name: String
    let clock = SimulatedClock()
    var isUp = true
    /// Stopped for a while, knowing nothing of it.
    var isAsleep = false
    /// Counts the starts of the process.
    var boot = 0
    var owner: SteppedOwner?
    /// Counts the owners.
    var life = 0
    var stepIsDue = false
    /// When the last of its commits arrives at the log, in microseconds: later ones come behind it.
    var commitArrives: Int64 = 0
    /// What came while it was asleep.
    var missed: [Simulation.Happening] = []

    init(name: String) { self.name = name }

    /// The process is gone, with all it knew.
    func stop() {
        isUp = false
        isAsleep = false
        boot += 1
        life += 1
        owner = nil
        stepIsDue = false
        missed = []
    }
}
