internal import COpenSSL

/// SHA-256 (FIPS 180-4), at once or in pieces.
///
/// These functions do not throw: libcrypto can fail here only for want of memory or of the algorithm itself, and
/// a process without either cannot go on.
@safe
public struct SHA256: ~Copyable {
    public static let byteCount = 32

    private let context: OpaquePointer

    /// A digest of nothing yet.
    public init() {
        let context = unsafe EVP_MD_CTX_new()
        guard let context = unsafe context, unsafe EVP_DigestInit_ex2(context, Algorithms.sha256, nil) == 1
        else { preconditionFailure("libcrypto has no memory for a digest") }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    public mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(status == 1, "libcrypto refuses to go on with a digest")
    }

    /// The 32 bytes of the digest.
    public consuming func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        let status = unsafe EVP_DigestFinal_ex(context, &digest, nil)
        precondition(status == 1, "libcrypto refuses to end a digest")
        return digest
    }

    /// The digest of these bytes, in 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] { hash(bytes.span) }

    public static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe EVP_Digest(buffer.baseAddress, buffer.count, &digest, nil, Algorithms.sha256, nil)
        }
        precondition(status == 1, "libcrypto has no memory for a digest")
        return digest
    }
}
