import Synchronization

/// Names for requests, unlike any other of this process and unlikely those of another: what a client quotes and a
/// log line repeats.
final class RequestNumbers: Sendable {
    private let prefix: String
    private let count = Atomic<UInt64>(0)

    init() { prefix = String(UInt32.random(in: .min ... .max), radix: 36) }

    func next() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return prefix + "-" + String(number, radix: 36)
    }
}
