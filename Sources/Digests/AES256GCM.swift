internal import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): secrecy and integrity under one key.
///
/// A nonce may serve once under a key: two texts sealed with the same one give both away. With random nonces a key
/// is good for 2^32 texts.
public enum AES256GCM {
    public static let keyByteCount = 32
    public static let nonceByteCount = 12
    public static let tagByteCount = 16

    /// A nonce that has not been used, but for a chance of 2^-32 after 2^32 of them.
    public static func randomNonce() throws(DigestsError) -> [UInt8] { try SecureRandom.bytes(nonceByteCount) }

    /// The ciphertext, as long as the plaintext, followed by the tag of 16 bytes.
    ///
    /// `context` is authenticated but not contained; `open` must be given the same.
    public static func seal(
        _ plaintext: [UInt8], key: SymmetricKey, nonce: [UInt8], context: [UInt8] = []
    ) throws(DigestsError) -> [UInt8] {
        let cipher = try Cipher(direction: .seal, key: key, nonce: nonce)
        try cipher.authenticate(context)
        var sealed = try cipher.transform(plaintext)
        guard try cipher.finish() else { throw .fromLibrary() }
        sealed += try cipher.tag()
        return sealed
    }

    /// The plaintext, or `authenticationFailed` if a single bit of text, key, nonce or context is another.
    public static func open(
        _ sealed: [UInt8], key: SymmetricKey, nonce: [UInt8], context: [UInt8] = []
    ) throws(DigestsError) -> [UInt8] {
        guard sealed.count >= tagByteCount else { throw .authenticationFailed }
        let cipher = try Cipher(direction: .open, key: key, nonce: nonce)
        try cipher.authenticate(context)
        let plaintext = try cipher.transform(Array(sealed.dropLast(tagByteCount)))
        try cipher.expect(tag: Array(sealed.suffix(tagByteCount)))
        guard try cipher.finish() else { throw .authenticationFailed }
        return plaintext
    }
}
