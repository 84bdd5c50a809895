import CLibPQ
import Glibc

/// An eventfd that ends a thread's `poll`.
struct WakeUp: ~Copyable, Sendable {
    let descriptor: Int32

    /// Nil when the process is out of descriptors.
    init?() {
        descriptor = mallard_eventfd()
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full: the thread is being woken already.
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func reset() {
        var count: UInt64 = 0
        // EAGAIN means that there was nothing to reset.
        _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
