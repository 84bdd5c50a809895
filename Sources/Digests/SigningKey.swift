internal import COpenSSL

/// Owns one Ed25519 key of libcrypto, private or public.
@safe
struct SigningKey: ~Copyable {
    private let handle: OpaquePointer

    init(seed: SymmetricKey) throws(DigestsError) {
        guard seed.byteCount == Ed25519.keyByteCount
        else { throw .invalidLength(expected: Ed25519.keyByteCount, actual: seed.byteCount) }
        let handle = unsafe seed.withBytes { seed in
            unsafe EVP_PKEY_new_raw_private_key(
                EVP_PKEY_ED25519, nil, seed.bindMemory(to: UInt8.self).baseAddress, seed.count)
        }
        guard let handle = unsafe handle else { throw .fromLibrary() }
        unsafe self.handle = handle
    }

    init(publicBytes: [UInt8]) throws(DigestsError) {
        guard
            let handle = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicBytes, publicBytes.count)
        else { throw .fromLibrary() }
        unsafe self.handle = handle
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    borrowing func publicBytes() throws(DigestsError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Ed25519.keyByteCount)
        var count = bytes.count
        guard unsafe EVP_PKEY_get_raw_public_key(handle, &bytes, &count) == 1 else { throw .fromLibrary() }
        return bytes
    }

    /// Ed25519 hashes by itself, so no digest is named.
    borrowing func sign(_ message: [UInt8]) throws(DigestsError) -> [UInt8] {
        let context = try DigestContext()
        var signature = [UInt8](repeating: 0, count: Ed25519.signatureByteCount)
        var count = signature.count
        guard unsafe EVP_DigestSignInit(context.handle, nil, nil, nil, handle) == 1,
            unsafe EVP_DigestSign(context.handle, &signature, &count, message, message.count) == 1,
            count == signature.count
        else { throw .fromLibrary() }
        return signature
    }

    borrowing func isValid(_ signature: [UInt8], for message: [UInt8]) throws(DigestsError) -> Bool {
        let context = try DigestContext()
        guard unsafe EVP_DigestVerifyInit(context.handle, nil, nil, nil, handle) == 1 else { throw .fromLibrary() }
        let status = unsafe EVP_DigestVerify(
            context.handle, signature, signature.count, message, message.count)
        // Failing leaves a note in the thread's queue, which nobody would read.
        if status != 1 { ERR_clear_error() }
        return status == 1
    }
}

/// Owns libcrypto's context for one signature.
@safe
struct DigestContext: ~Copyable {
    let handle: OpaquePointer

    init() throws(DigestsError) {
        guard let handle = unsafe EVP_MD_CTX_new() else { throw .fromLibrary() }
        unsafe self.handle = handle
    }

    deinit { unsafe EVP_MD_CTX_free(handle) }
}
