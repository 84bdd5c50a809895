internal import COpenSSL

/// Bytes that are overwritten before their memory is given back.
// SAFETY: the memory is written in `init` and `deinit` only, when no other thread has a reference.
@safe
final class SecretBytes: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer

    init(_ bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        unsafe memory.copyBytes(from: bytes)
        unsafe self.memory = memory
    }

    deinit {
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    var count: Int { unsafe memory.count }

    /// The pointer is valid inside of `body` only.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(memory))
    }
}
