/// Builds a one-dimensional array in the binary format of `array_send`, in one buffer.
///
/// Appending allocates nothing per element beyond the buffer's own growth. Appending a value of
/// another type than the builder's is a programming error and traps.
public struct PostgresArrayBuilder: Sendable {
    public let element: PostgresArrayElement
    public private(set) var count = 0
    private var hasNulls = false
    private var bytes: [UInt8]

    /// Dimensions, null flag, element type; then length and lower bound of the one dimension.
    private static let headerBytes = 20
    private static let emptyHeaderBytes = 12

    /// - Parameter capacity: elements to expect; for text and bytea, 32 bytes each are set aside.
    public init(type element: PostgresArrayElement, capacity: Int = 0) {
        self.element = element
        let elementBytes =
            switch element {
            case .bool: 5
            case .int2: 6
            case .int4: 8
            case .int8: 12
            case .text, .bytea: 36
            }
        bytes = []
        bytes.reserveCapacity(Self.headerBytes + capacity * elementBytes)
        appendWord(1)
        appendWord(0)
        appendWord(element.type.oid)
        appendWord(0)
        appendWord(1)
    }

    /// Size of the value so far, for callers that bound what they send.
    public var byteCount: Int { bytes.count }

    public mutating func append(_ value: Bool) {
        precondition(element == .bool, "the array is not of bool")
        count += 1
        appendWord(1)
        bytes.append(value ? 1 : 0)
    }

    public mutating func append(_ value: Int16) {
        precondition(element == .int2, "the array is not of int2")
        count += 1
        appendWord(2)
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ value: Int32) {
        precondition(element == .int4, "the array is not of int4")
        count += 1
        appendWord(4)
        appendWord(UInt32(bitPattern: value))
    }

    public mutating func append(_ value: Int64) {
        precondition(element == .int8, "the array is not of int8")
        count += 1
        appendWord(8)
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ value: String) {
        precondition(element == .text, "the array is not of text")
        count += 1
        var value = value
        value.withUTF8 { buffer in
            appendLength(buffer.count)
            unsafe bytes.append(contentsOf: buffer)
        }
    }

    public mutating func append(_ value: [UInt8]) {
        precondition(element == .bytea, "the array is not of bytea")
        count += 1
        appendLength(value.count)
        bytes.append(contentsOf: value)
    }

    public mutating func append(_ value: RawSpan) {
        precondition(element == .bytea, "the array is not of bytea")
        count += 1
        appendLength(value.byteCount)
        unsafe value.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    public mutating func appendNull() {
        count += 1
        hasNulls = true
        appendWord(.max)
    }

    public mutating func append(_ value: Bool?) { if let value { append(value) } else { appendNull() } }
    public mutating func append(_ value: Int16?) { if let value { append(value) } else { appendNull() } }
    public mutating func append(_ value: Int32?) { if let value { append(value) } else { appendNull() } }
    public mutating func append(_ value: Int64?) { if let value { append(value) } else { appendNull() } }
    public mutating func append(_ value: String?) { if let value { append(value) } else { appendNull() } }
    public mutating func append(_ value: [UInt8]?) { if let value { append(value) } else { appendNull() } }

    /// The array as a parameter, the builder's buffer handed over rather than copied.
    public consuming func finish() -> PostgresValue {
        guard count > 0 else {
            var empty = Array(bytes.prefix(Self.emptyHeaderBytes))
            empty[3] = 0
            return .binary(element.arrayType, empty)
        }
        bytes[7] = hasNulls ? 1 : 0
        // A message that could hold more elements than this is refused by `PostgresCall.validate`.
        let length = UInt32(truncatingIfNeeded: count)
        for index in 0..<4 { bytes[12 + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index))) }
        return .binary(element.arrayType, bytes)
    }
}

extension PostgresArrayBuilder {
    private mutating func appendWord(_ word: UInt32) {
        unsafe withUnsafeBytes(of: word.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func appendLength(_ length: Int) {
        // Longer values are refused by `PostgresCall.validate` before anything is sent.
        appendWord(UInt32(truncatingIfNeeded: length))
    }
}
