import Synchronization

/// A request's name: what a client quotes and a log line repeats. Few are ever written out.
struct RequestID: Sendable {
    fileprivate let process: String
    fileprivate let number: UInt64

    var text: String { process + "-" + String(number, radix: 36) }
}

/// Names for requests, unlike any other of this process and unlikely those of another.
final class RequestIDs: Sendable {
    private let process: String
    private let count = Atomic<UInt64>(0)

    init() { process = String(UInt32.random(in: .min ... .max), radix: 36) }

    func next() -> RequestID {
        RequestID(process: process, number: count.wrappingAdd(1, ordering: .relaxed).newValue)
    }
}
