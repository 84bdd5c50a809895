import Glibc

/// One question over a local socket, and free ports: just enough to learn whether a server answers.
enum LocalSocket {
    enum Endpoint: Sendable {
        case unix(path: String)
        case loopback(port: Int)
    }

    /// Sends `request`, reads until the other side closes (at most 64 KiB, 2 s a read); nil if nobody answers.
    static func ask(_ endpoint: Endpoint, _ request: [UInt8]) async -> String? {
        await Pause.offPool { exchange(endpoint, request) }
    }

    /// A loopback port that nobody listened on a moment ago.
    static func freePort() -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard bindTo(descriptor, loopback(port: 0)) else { return nil }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The pointers live for the call; the kernel writes at most `length` bytes.
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        return status == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    /// Nil if a server could listen on the loopback port now, else why not.
    static func obstacle(atPort port: Int) -> LocalServerError? {
        guard let number = UInt16(exactly: port) else { return .portUnusable(port: port, reason: "there is none") }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return .portUnusable(port: port, reason: Reasons.ofLastCall()) }
        defer { close(descriptor) }
        var yes: Int32 = 1
        // As the servers do: connections that are only just closed are no obstacle.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        if bindTo(descriptor, loopback(port: number)), listen(descriptor, 1) == 0 { return nil }
        return errno == EADDRINUSE ? .portTaken(port: port) : .portUnusable(port: port, reason: Reasons.ofLastCall())
    }

    private static func exchange(_ endpoint: Endpoint, _ request: [UInt8]) -> String? {
        let family =
            switch endpoint {
            case .unix: AF_UNIX
            case .loopback: AF_INET
            }
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        limitReads(descriptor)
        guard connectTo(descriptor, endpoint) else { return nil }
        // MSG_NOSIGNAL: a server that hangs up must not end this process.
        let sent = unsafe request.withUnsafeBytes { bytes in
            unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == request.count else { return nil }
        return readAll(descriptor)
    }

    private static func readAll(_ descriptor: Int32) -> String? {
        var reply: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while reply.count < 65_536 {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0 { return nil }
            if count == 0 { break }
            reply.append(contentsOf: chunk[0..<count])
        }
        return String(decoding: reply, as: UTF8.self)
    }

    private static func limitReads(_ descriptor: Int32) {
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    private static func connectTo(_ descriptor: Int32, _ endpoint: Endpoint) -> Bool {
        switch endpoint {
        case .loopback(let port):
            guard let port = UInt16(exactly: port) else { return false }
            var address = loopback(port: port)
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            return unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe connect(descriptor, $0, size) == 0
                }
            }
        case .unix(let path):
            guard path.utf8.count <= PrivateFolder.socketPathBytesMax else { return false }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // `sun_path` has 108 bytes and is zeroed, so the path ends in a zero.
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            return unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe connect(descriptor, $0, size) == 0
                }
            }
        }
    }

    private static func bindTo(_ descriptor: Int32, _ address: sockaddr_in) -> Bool {
        var address = address
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, size) == 0
            }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}
