public import EventSourcing
import Synchronization

public final class MemoryCheckpointStore: CheckpointStore {
    private let positions = Mutex<[String: Position]>([:])

    public init() {}

    public func checkpoint(of follower: String) async throws(EventLogError) -> Position {
        positions.withLock { $0[follower] ?? .start }
    }

    public func advance(_ follower: String, from: Position, to: Position) async throws(EventLogError) -> Bool {
        positions.withLock { positions in
            guard positions[follower] ?? .start == from else { return false }
            positions[follower] = to
            return true
        }
    }
}
