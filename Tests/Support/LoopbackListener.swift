import Glibc
import Synchronization

/// A stranger on a loopback port: takes every connection, reads what comes first, says always the same, and hangs up.
public final class LoopbackListener: Sendable {
    public struct Failure: Error {}

    public let port: Int
    private let descriptor: Int32
    private let isClosed = Atomic<Bool>(false)

    /// - Parameter answer: what it says; nothing at all if empty.
    public init(answer: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        // The pointers live for the calls.
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isListening else { throw Failure() }
        port = Int(UInt16(bigEndian: address.sin_port))
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(descriptor: descriptor, answer: Array(answer.utf8)))
        let status = unsafe pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().serve()
                return nil
            }, work.toOpaque())
        guard status == 0 else { throw Failure() }
        pthread_detach(thread)
    }

    public func close() {
        if isClosed.exchange(true, ordering: .relaxed) { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        _ = Glibc.close(descriptor)
    }

    deinit { close() }
}

private final class Work: Sendable {
    private let descriptor: Int32
    private let answer: [UInt8]

    init(descriptor: Int32, answer: [UInt8]) {
        self.descriptor = descriptor
        self.answer = answer
    }

    func serve() {
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            _ = unsafe chunk.withUnsafeMutableBytes { unsafe recv(connection, $0.baseAddress, $0.count, 0) }
            _ = unsafe answer.withUnsafeBytes {
                unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            _ = close(connection)
        }
    }
}
