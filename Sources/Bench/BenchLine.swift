import JSON

/// One measured figure, beside what it is measured against in the same run.
public struct BenchLine: Sendable {
    public var name: String
    public var value: Double
    public var unit: String
    /// A peer or a limit: its name and its figure in the same unit.
    public var reference: (name: String, value: Double)?
    public var p50Milliseconds: Double?
    public var p99Milliseconds: Double?
    public var peakMiB: Double?

    public init(_ name: String, _ value: Double, _ unit: String, reference: (name: String, value: Double)? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        self.reference = reference
    }

    /// Value over reference.
    public var ratio: Double? { reference.map { value / $0.value } }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("name", .string(name))
        writer.key("value")
        writer.value(value)
        writer.member("unit", .string(unit))
        if let reference {
            writer.key("reference")
            writer.beginObject()
            writer.member("name", .string(reference.name))
            writer.key("value")
            writer.value(reference.value)
            writer.endObject()
        }
        for (key, figure) in [
            ("ratio", ratio), ("p50_ms", p50Milliseconds), ("p99_ms", p99Milliseconds), ("rss_mib", peakMiB),
        ] {
            guard let figure, figure.isFinite else { continue }
            writer.key(key)
            writer.value(figure)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    var row: String {
        func column(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        func number(_ figure: Double) -> String {
            figure >= 100 ? Self.grouped(Int64(figure.rounded())) : Self.rounded(figure)
        }
        var text = column(name, 24) + column("\(number(value)) \(unit)", 22)
        text += column(reference.map { "\($0.name) \(number($0.value))" } ?? "", 34)
        text += column(ratio.map { "× \(Self.rounded($0))" } ?? "", 12)
        if let p50Milliseconds { text += column("p50 \(Self.rounded(p50Milliseconds)) ms", 16) }
        if let p99Milliseconds { text += column("p99 \(Self.rounded(p99Milliseconds)) ms", 16) }
        if let peakMiB { text += "\(Int(peakMiB)) MiB" }
        return text
    }

    private static func rounded(_ figure: Double) -> String {
        let hundredths = Int64((figure * 100).rounded())
        let rest = hundredths.magnitude % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `12,345`
    private static func grouped(_ figure: Int64) -> String {
        var text = ""
        for (offset, digit) in String(figure).reversed().enumerated() {
            if offset > 0, offset % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
