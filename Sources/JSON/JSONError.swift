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

        /// For who wrote the text.
        public var words: String {
            switch self {
            case .unexpectedEnd: "it ends too early"
            case .unexpectedByte: "something else should stand"
            case .invalidNumber: "a number that JSON does not know"
            case .invalidEscape: "an escape that JSON does not know"
            case .loneSurrogate: "half a surrogate pair"
            case .controlCharacter: "a control character that is not escaped"
            case .invalidUTF8: "bytes that are not UTF-8"
            case .duplicateKey: "a name that stands twice in its object"
            case .trailingBytes: "more than one value"
            case .tooDeep: "nested too deep"
            case .tooManyValues: "too many values"
            case .tooManyBytes: "too many bytes"
            }
        }
    }

    public let reason: Reason
    /// Bytes before the place where reading stopped.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
