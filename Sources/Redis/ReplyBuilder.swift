/// Makes values of what hiredis reads, without hiredis' own reply objects in between.
final class ReplyBuilder {
    private struct OpenArray {
        var missing: Int
        var values: [RedisValue]
    }

    /// What a reply has become.
    enum Finished {
        case value(RedisValue)
        /// It stands at the end of `flat`.
        case flat
    }

    /// No reply that we ask for has more elements; a count above it is damage.
    static let elementsMax = 1 << 24

    /// Whether the next reply goes to `flat`; asked when it begins.
    var wantsFlat: () -> Bool = { false }
    var flat = RedisReplies()

    private var finished: Finished?
    private var open: [OpenArray] = []
    /// Parts that the flat reply under way still has to come; 0 between replies.
    private var flatMissing = 0

    func add(_ value: RedisValue) {
        if beginsFlat() {
            switch value {
            case .integer(let integer): flat.add(integer)
            default: flat.addNull()
            }
            return endFlatPart()
        }
        var value = value
        while let innermost = open.indices.last {
            open[innermost].values.append(value)
            open[innermost].missing -= 1
            guard open[innermost].missing == 0 else { return }
            value = .array(open.removeLast().values)
        }
        finished = .value(value)
    }

    /// Says false if there is too much to keep.
    func add(_ kind: RedisReplies.Kind, _ text: UnsafeRawBufferPointer) -> Bool {
        if beginsFlat() {
            guard unsafe flat.add(kind, text) else { return false }
            endFlatPart()
            return true
        }
        switch kind {
        case .status: unsafe add(.status(String(decoding: text, as: UTF8.self)))
        case .error: unsafe add(.error(String(decoding: text, as: UTF8.self)))
        default: unsafe add(.bulk([UInt8](text)))
        }
        return true
    }

    /// Says false if there are too many elements to believe.
    func beginArray(_ count: Int) -> Bool {
        guard count <= Self.elementsMax else { return false }
        if beginsFlat() {
            flat.addArray(max(0, count))
            flatMissing += max(0, count)
            endFlatPart()
            return true
        }
        guard count > 0 else {
            add(.array([]))
            return true
        }
        var values: [RedisValue] = []
        // The count is a claim; memory follows what is really read.
        values.reserveCapacity(min(count, 1024))
        open.append(OpenArray(missing: count, values: values))
        return true
    }

    func take() -> Finished? {
        defer { finished = nil }
        return finished
    }

    /// Whether what comes now is of a flat reply, which it may begin.
    private func beginsFlat() -> Bool {
        if flatMissing > 0 { return true }
        guard open.isEmpty, wantsFlat() else { return false }
        flatMissing = 1
        return true
    }

    private func endFlatPart() {
        flatMissing -= 1
        if flatMissing == 0 { finished = .flat }
    }
}
