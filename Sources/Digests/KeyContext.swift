internal import COpenSSL

/// Owns libcrypto's context for one operation on keys.
@safe
struct KeyContext: ~Copyable {
    let handle: OpaquePointer

    init(algorithm: Int32) throws(DigestsError) {
        guard let handle = unsafe EVP_PKEY_CTX_new_id(algorithm, nil) else { throw .fromLibrary() }
        unsafe self.handle = handle
    }

    deinit { unsafe EVP_PKEY_CTX_free(handle) }
}
