internal import COpenSSL

/// libcrypto's implementations, looked up once: a lookup by name costs more than a short digest.
enum Algorithms {
    // SAFETY: fetched algorithms are immutable and reference counted; libcrypto lets threads share them.
    nonisolated(unsafe) static let sha256 = unsafe required(EVP_MD_fetch(nil, "SHA256", nil))

    // SAFETY: as above.
    nonisolated(unsafe) static let aes256GCM = unsafe required(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil))

    private static func required(_ algorithm: OpaquePointer?) -> OpaquePointer {
        guard let algorithm = unsafe algorithm else { preconditionFailure("libcrypto lacks a standard algorithm") }
        return unsafe algorithm
    }
}
