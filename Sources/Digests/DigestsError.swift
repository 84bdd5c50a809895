internal import COpenSSL

/// Why an operation with keys was refused.
public enum DigestsError: Error, Hashable, Sendable {
    /// A key, nonce or signature of the wrong length, in bytes.
    case invalidLength(expected: Int, actual: Int)
    /// The text was not sealed under this key, nonce and context, or has been altered since.
    case authenticationFailed
    /// Cost parameters outside what the algorithm or the memory bound allows.
    case invalidParameters
    /// libcrypto's own code; nothing the caller did should lead here.
    case library(code: UInt)
}

extension DigestsError {
    /// The last failure of this thread, whose queue is emptied.
    static func fromLibrary() -> DigestsError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return .library(code: code)
    }
}
