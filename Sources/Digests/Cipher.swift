internal import COpenSSL

/// Owns libcrypto's context for sealing or opening one text with AES-256-GCM.
@safe
struct Cipher: ~Copyable {
    enum Direction: Int32 {
        case open = 0
        case seal = 1
    }

    private let handle: OpaquePointer

    init(direction: Direction, key: SymmetricKey, nonce: [UInt8]) throws(DigestsError) {
        guard key.byteCount == AES256GCM.keyByteCount
        else { throw .invalidLength(expected: AES256GCM.keyByteCount, actual: key.byteCount) }
        guard nonce.count == AES256GCM.nonceByteCount
        else { throw .invalidLength(expected: AES256GCM.nonceByteCount, actual: nonce.count) }
        guard let handle = unsafe EVP_CIPHER_CTX_new() else { throw .fromLibrary() }
        // GCM's default nonce length is the 12 bytes checked above.
        let status = unsafe key.withBytes { key in
            unsafe EVP_CipherInit_ex2(
                handle, Algorithms.aes256GCM, key.bindMemory(to: UInt8.self).baseAddress, nonce,
                direction.rawValue, nil)
        }
        guard status == 1 else {
            unsafe EVP_CIPHER_CTX_free(handle)
            throw .fromLibrary()
        }
        unsafe self.handle = handle
    }

    deinit { unsafe EVP_CIPHER_CTX_free(handle) }

    /// Binds bytes that are not part of the text; before the text.
    borrowing func authenticate(_ context: [UInt8]) throws(DigestsError) {
        guard !context.isEmpty else { return }
        guard let length = Int32(exactly: context.count) else { throw .invalidParameters }
        var written: Int32 = 0
        guard unsafe EVP_CipherUpdate(handle, nil, &written, context, length) == 1 else { throw .fromLibrary() }
    }

    /// The text in the other form; GCM keeps its length.
    borrowing func transform(_ text: [UInt8]) throws(DigestsError) -> [UInt8] {
        guard !text.isEmpty else { return [] }
        guard let length = Int32(exactly: text.count) else { throw .invalidParameters }
        var output = [UInt8](repeating: 0, count: text.count)
        var written: Int32 = 0
        guard unsafe EVP_CipherUpdate(handle, &output, &written, text, length) == 1, written == length
        else { throw .fromLibrary() }
        return output
    }

    /// Ends the text; false if, on opening, the tag is not the one expected.
    borrowing func finish() throws(DigestsError) -> Bool {
        var nothing: [UInt8] = [0]
        var written: Int32 = 0
        let isDone = unsafe EVP_CipherFinal_ex(handle, &nothing, &written) == 1
        if !isDone { ERR_clear_error() }
        return isDone
    }

    /// The tag made by sealing, after `finish`.
    borrowing func tag() throws(DigestsError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: AES256GCM.tagByteCount)
        try control(EVP_CTRL_AEAD_GET_TAG, &tag)
        return tag
    }

    /// The tag to compare with in `finish`.
    borrowing func expect(tag: [UInt8]) throws(DigestsError) {
        var tag = tag
        try control(EVP_CTRL_AEAD_SET_TAG, &tag)
    }

    private borrowing func control(_ command: Int32, _ tag: inout [UInt8]) throws(DigestsError) {
        let length = Int32(AES256GCM.tagByteCount)
        guard unsafe EVP_CIPHER_CTX_ctrl(handle, command, length, &tag) == 1 else { throw .fromLibrary() }
    }
}
