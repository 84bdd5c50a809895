internal import COpenSSL

/// HKDF (RFC 5869) over SHA-256: keys for several purposes from one.
public enum HKDFSHA256 {
    /// At most 255 digests come from one key.
    public static let byteCountMax = 255 * SHA256.byteCount

    /// A key of `byteCount` bytes, the same for the same arguments, unrelated for another `info`.
    ///
    /// Throws `invalidParameters` unless `byteCount` is in `1...byteCountMax`.
    public static func deriveKey(
        from key: SymmetricKey, salt: [UInt8], info: [UInt8], byteCount: Int
    ) throws(DigestsError) -> SymmetricKey {
        guard (1...byteCountMax).contains(byteCount) else { throw .invalidParameters }
        let context = try KeyContext(algorithm: EVP_PKEY_HKDF)
        return try SymmetricKey(context.derive(from: key, salt: salt, info: info, byteCount: byteCount))
    }
}

extension KeyContext {
    fileprivate borrowing func derive(
        from key: SymmetricKey, salt: [UInt8], info: [UInt8], byteCount: Int
    ) throws(DigestsError) -> [UInt8] {
        guard let saltLength = Int32(exactly: salt.count), let infoLength = Int32(exactly: info.count)
        else { throw .invalidParameters }
        var derived = [UInt8](repeating: 0, count: byteCount)
        var derivedCount = byteCount
        let isDone = unsafe key.withBytes { secret in
            guard let secretLength = Int32(exactly: secret.count) else { return false }
            return unsafe EVP_PKEY_derive_init(handle) == 1
                && EVP_PKEY_CTX_set_hkdf_md(handle, Algorithms.sha256) == 1
                && EVP_PKEY_CTX_set1_hkdf_salt(handle, salt, saltLength) == 1
                && EVP_PKEY_CTX_set1_hkdf_key(handle, secret.baseAddress, secretLength) == 1
                && EVP_PKEY_CTX_add1_hkdf_info(handle, info, infoLength) == 1
                && EVP_PKEY_derive(handle, &derived, &derivedCount) == 1
        }
        guard isDone, derivedCount == byteCount else { throw .fromLibrary() }
        return derived
    }
}
