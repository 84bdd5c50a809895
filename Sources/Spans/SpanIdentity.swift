public import Tracing

/// Where a span stands: the W3C's trace context, version 00.
public struct SpanIdentity: Hashable, Sendable {
    /// The upper and the lower half of the trace's 16 bytes; never both zero.
    let trace: [UInt64]
    /// Never zero.
    let span: UInt64
    /// Whether its trace is recorded; decided once, where the trace begins.
    public let isSampled: Bool

    init(trace: [UInt64], span: UInt64, isSampled: Bool) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
    }

    /// The first span of a trace of its own.
    static func first(isSampled: Bool) -> SpanIdentity {
        SpanIdentity(trace: [identifier(), identifier()], span: identifier(), isSampled: isSampled)
    }

    func child() -> SpanIdentity { SpanIdentity(trace: trace, span: Self.identifier(), isSampled: isSampled) }

    private static func identifier() -> UInt64 { .random(in: 1...UInt64.max) }

    /// Reads the header `traceparent`; nil if it is none.
    public init?(traceparent: String) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        // Later versions may have further parts.
        guard parts.count == 4 || parts.count > 4 && parts[0] != "00",
            let version = Self.number(parts[0], digits: 2), version != 0xff,
            parts[1].utf8.count == 32, let upper = Self.number(parts[1].prefix(16), digits: 16),
            let lower = Self.number(parts[1].suffix(16), digits: 16), upper | lower != 0,
            let span = Self.number(parts[2], digits: 16), span != 0,
            let flags = Self.number(parts[3], digits: 2)
        else { return nil }
        self.init(trace: [upper, lower], span: span, isSampled: flags & 1 == 1)
    }

    /// Lower case only, as the recommendation has it.
    private static func number(_ text: Substring, digits: Int) -> UInt64? {
        let bytes = text.utf8
        let isHexadecimal = bytes.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
        return bytes.count == digits && isHexadecimal ? UInt64(text, radix: 16) : nil
    }

    public var traceparent: String { "00-\(traceText)-\(spanText)-0\(isSampled ? 1 : 0)" }

    var traceText: String { trace.map(Self.text).joined() }
    var spanText: String { Self.text(span) }

    private static func text(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

private enum SpanIdentityKey: ServiceContextKey {
    typealias Value = SpanIdentity
    static var nameOverride: String? { "traceparent" }
}

extension ServiceContext {
    /// The span that is under way; nil: none that anybody told of.
    public var span: SpanIdentity? {
        get { self[SpanIdentityKey.self] }
        set { self[SpanIdentityKey.self] = newValue }
    }

    /// What a caller says in `traceparent`; without it, the beginning of a trace.
    public static func caller(_ traceparent: String?) -> ServiceContext {
        var context = ServiceContext.topLevel
        context.span = traceparent.flatMap { SpanIdentity(traceparent: $0) }
        return context
    }
}
