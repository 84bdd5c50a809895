/// Makes replies of what hiredis reads, without hiredis' own reply objects in between: values, or flat replies.
struct ReplyBuilder {
    private struct OpenArray {
        var missing: Int
        var values: [RedisValue]
    }

    /// No reply that we ask for has more elements; a count above it is damage.
    private static let elementsMax = 1 << 24

    /// Replies that are still to be kept flat. What comes is a part of one of them while there are any.
    var flatMissing = 0
    var flat = RedisReplies()
    /// Where what hiredis holds will end in the text of the flat replies, which follows later.
    var flatEnd = 0

    private var open: [OpenArray] = []
    private var finished: RedisValue?

    var isFlat: Bool { flatMissing > 0 }

    mutating func addNull() {
        if isFlat { flat.add(.null, start: 0, count: 0) } else { add(.null) }
    }

    /// - Parameter rest: bytes that hiredis holds behind the integer's line.
    mutating func add(_ integer: Int64, rest: Int) {
        guard isFlat else { return add(.integer(integer)) }
        // hiredis takes digits in their shortest form only, so their number is known; a line's end follows them.
        let count = String(integer).utf8.count
        flat.add(.integer, start: flatEnd - rest - 2 - count, count: count)
    }

    /// - Parameter rest: bytes that hiredis holds from the text's first one on.
    mutating func add(_ kind: RedisReplies.Kind, _ text: UnsafeRawBufferPointer, rest: Int) {
        guard !isFlat else { return flat.add(kind, start: flatEnd - rest, count: text.count) }
        switch kind {
        case .status: unsafe add(.status(String(decoding: text, as: UTF8.self)))
        case .error: unsafe add(.error(String(decoding: text, as: UTF8.self)))
        default: unsafe add(.bulk([UInt8](text)))
        }
    }

    /// Says false if there are too many elements to believe.
    mutating func beginArray(_ count: Int) -> Bool {
        guard count <= Self.elementsMax else { return false }
        if isFlat {
            flat.add(.array, start: 0, count: count)
        } else if count == 0 {
            add(.array([]))
        } else {
            var values: [RedisValue] = []
            // The count is a claim; memory follows what is really read.
            values.reserveCapacity(min(count, 1024))
            open.append(OpenArray(missing: count, values: values))
        }
        return true
    }

    private mutating func add(_ value: RedisValue) {
        var value = value
        while let innermost = open.indices.last {
            open[innermost].values.append(value)
            open[innermost].missing -= 1
            guard open[innermost].missing == 0 else { return }
            value = .array(open.removeLast().values)
        }
        finished = value
    }

    mutating func takeValue() -> RedisValue? { finished.take() }

    mutating func takeFlat() -> RedisReplies {
        // The next are likely to be as many.
        var taken = RedisReplies(parts: min(flat.parts.count, 512))
        swap(&taken, &flat)
        return taken
    }
}
