internal import COpenSSL

/// Comparison of secrets.
public enum ConstantTime {
    /// Whether the bytes are the same, in a time that depends on the lengths only.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
