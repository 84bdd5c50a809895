internal import COpenSSL

/// Random bytes fit for keys, nonces and tokens.
public enum SecureRandom {
    /// Throws `library` only if the system can give no randomness.
    public static func bytes(_ count: Int) throws(DigestsError) -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else { throw .invalidParameters }
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, length) == 1 else { throw .fromLibrary() }
        return bytes
    }
}
