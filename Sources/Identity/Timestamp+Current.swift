public import EventSourcing
import Foundation

extension Timestamp {
    /// The wall clock's time, which may step. Safety never rests on it.
    public static var current: Timestamp {
        Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1_000))
    }
}
