/// Makes values of what hiredis reads, without hiredis' own reply objects in between.
final class ReplyBuilder {
    private struct OpenArray {
        var missing: Int
        var values: [RedisValue]
    }

    /// No reply that we ask for has more elements; a count above it is damage.
    static let elementsMax = 1 << 24

    /// The last value that stands by itself.
    private var finished: RedisValue?
    private var open: [OpenArray] = []

    func add(_ value: RedisValue) {
        var value = value
        while let innermost = open.indices.last {
            open[innermost].values.append(value)
            open[innermost].missing -= 1
            guard open[innermost].missing == 0 else { return }
            value = .array(open.removeLast().values)
        }
        finished = value
    }

    /// Says false if there are too many elements to believe.
    func beginArray(_ count: Int) -> Bool {
        guard count > 0 else {
            add(.array([]))
            return true
        }
        guard count <= Self.elementsMax else { return false }
        var values: [RedisValue] = []
        // The count is a claim; memory follows what is really read.
        values.reserveCapacity(min(count, 1024))
        open.append(OpenArray(missing: count, values: values))
        return true
    }

    func take() -> RedisValue? {
        defer { finished = nil }
        return finished
    }
}
