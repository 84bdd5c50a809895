/// Why a text is not acceptable JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case unexpectedEnd
        case unexpectedByte
        case invalidNumber
        case invalidEscape
        case loneSurrogate
        case controlCharacter
        case invalidUTF8
        case duplicateKey
        /// Bytes other than white space follow the value.
        case trailingBytes
        case tooDeep
        case tooManyValues
        case tooManyBytes
    }

    public let reason: Reason
    /// Bytes before the place where reading stopped.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
