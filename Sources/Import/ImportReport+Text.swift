extension ImportReport {
    private static let rowsShown = 20

    /// For people.
    public var text: String {
        var lines = [
            "Imported \(folder) into \(tenant), up to position \(ImportProgressLine.grouped(Int(lastPosition))).", "",
        ]
        lines += stageLines
        lines += [
            "",
            "Sales \(ImportProgressLine.yuan(figures.salesFen)) in "
                + "\(ImportProgressLine.grouped(figures.baskets)) baskets of "
                + "\(ImportProgressLine.grouped(figures.lines)) lines.",
        ]
        lines.append(
            "  by manufacturers' coupons \(ImportProgressLine.yuan(figures.manufacturerCouponFen)), own discounts "
                + ImportProgressLine.yuan(figures.cardDiscountFen + figures.couponMatchFen))
        lines += ["", "Oddities of the data:"]
        for oddity in oddities {
            lines.append("  \(padded(ImportProgressLine.grouped(oddity.count), 9))  \(oddity.rule)")
        }
        lines += malformedLines + refusedLines
        lines += ["", "Read models: \(salesCheckText)", "Took \(ImportProgressLine.duration(seconds))."]
        return lines.joined(separator: "\n")
    }

    private var stageLines: [String] {
        let reading = "  reading      \(tenths(readingSeconds)) s"
        return [reading]
            + stages.map { stage in
                var line = "  " + stage.name + String(repeating: " ", count: max(1, 13 - stage.name.count))
                line += "\(tenths(stage.seconds)) s  \(padded(ImportProgressLine.grouped(stage.items), 9))"
                line += " in \(ImportProgressLine.grouped(stage.commands)) commands"
                if stage.skipped > 0 { line += ", \(ImportProgressLine.grouped(stage.skipped)) of them done before" }
                if stage.refusedCount > 0 { line += ", \(ImportProgressLine.grouped(stage.refusedCount)) refused" }
                return line
            }
    }

    private var malformedLines: [String] {
        guard malformedCount > 0 else { return ["", "No malformed rows."] }
        var lines = ["", "\(ImportProgressLine.grouped(malformedCount)) malformed rows, left out:"]
        lines += malformedRows.prefix(Self.rowsShown).map { "  \($0)" }
        let more = malformedCount - min(malformedRows.count, Self.rowsShown)
        if more > 0 { lines.append("  and \(ImportProgressLine.grouped(more)) more") }
        return lines
    }

    private var refusedLines: [String] {
        guard refusedCount > 0 else { return ["No refused commands."] }
        var counts: [String: Int] = [:]
        for refused in stages.flatMap(\.refused) { counts[refused.code, default: 0] += 1 }
        var lines = ["", "\(ImportProgressLine.grouped(refusedCount)) commands refused:"]
        lines += counts.sorted { $0.key < $1.key }.map { "  \(padded(String($0.value), 9))  \($0.key)" }
        lines += stages.flatMap(\.refused).prefix(Self.rowsShown).map { "  \($0)" }
        return lines
    }

    var salesCheckText: String {
        switch salesCheck {
        case .right(let seconds): "show these sales, \(ImportProgressLine.duration(seconds)) after the last command."
        case .differs(let fen, let orders):
            "show sales of \(ImportProgressLine.yuan(fen)) in \(orders) orders, which is not what was imported."
        case .notChecked(let reason): "not checked: \(reason)"
        }
    }

    private func tenths(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return padded("\(ImportProgressLine.grouped(tenths / 10)).\(tenths % 10)", 8)
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
