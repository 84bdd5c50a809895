internal import COpenSSL

/// HMAC (RFC 2104) over SHA-256.
public enum HMACSHA256 {
    /// The 32 bytes that authenticate the message under the key.
    public static func authenticationCode(for message: [UInt8], key: SymmetricKey) -> [UInt8] {
        unsafe key.withBytes { key in
            var code = [UInt8](repeating: 0, count: SHA256.byteCount)
            guard let keyLength = Int32(exactly: key.count),
                unsafe HMAC(
                    Algorithms.sha256, key.baseAddress, keyLength, message, message.count, &code, nil) != nil
            else { preconditionFailure("libcrypto has no memory for an HMAC") }
            return code
        }
    }

    /// Whether the code is the message's, in a time that does not tell where they differ.
    public static func isValid(_ code: [UInt8], for message: [UInt8], key: SymmetricKey) -> Bool {
        ConstantTime.areEqual(code, authenticationCode(for: message, key: key))
    }
}
