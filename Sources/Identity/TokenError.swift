/// Why a token is not accepted.
public enum TokenError: Error, Hashable, Sendable {
    /// Not a token of ours at all: three parts, a known header, all claims.
    case malformed
    /// Signed under a `kid` that is in no key file.
    case unknownKey
    /// The signature, or the algorithm named, is not ours.
    case forged
    case expired
    /// Its time has not come: `nbf` or `iat` lie in the future.
    case notYetValid
    /// It would live longer than tokens may.
    case lifetimeTooLong
    /// Who it speaks for is named as nobody can be: 1 to 64 letters, digits, dots, underscores or hyphens.
    case subjectMalformed
    /// Its line of tokens began too long ago to go on.
    case sessionOver
}

/// Why key files can be neither read nor made.
public enum KeyFileError: Error, Hashable, Sendable {
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    case malformed(path: String)
}
