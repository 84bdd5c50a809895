/// One line that says how far an import is.
public enum ImportProgressLine {
    private static let barCellsMax = 30
    private static let barCellsMin = 8

    /// `sales  [#####.....]  81,234/155,848  52 %  5,210/s  14 s left`, never wider than `columns`: first the bar
    /// goes, then rate and time, then the counts.
    public static func text(
        _ snapshot: ImportProgress.Snapshot, columns: Int, now: ContinuousClock.Instant = .now
    ) -> String {
        let seconds = snapshot.stageStart.duration(to: now) / .seconds(1)
        guard snapshot.total > 0 else { return fit(["\(snapshot.stage) … \(Int(seconds)) s"], columns) }
        let percent = "\(snapshot.done * 100 / snapshot.total) %"
        let count = "\(grouped(snapshot.done))/\(grouped(snapshot.total))"
        var parts = [snapshot.stage, count, percent]
        if seconds >= 1, snapshot.doneNow > 0 {
            let rate = Double(snapshot.doneNow) / seconds
            let left = Double(snapshot.total - snapshot.done) / rate
            parts += ["\(grouped(Int(rate)))/s", "\(duration(left)) left"]
        }
        let whole = fit(parts, columns)
        let cells = min(barCellsMax, columns - whole.count - 4)
        guard cells >= barCellsMin, whole == parts.joined(separator: "  ") else { return whole }
        let filled = cells * snapshot.done / snapshot.total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: cells - filled)
        return ([parts[0], "[\(bar)]"] + parts[1...]).joined(separator: "  ")
    }

    /// `1,469,307`
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + text
    }

    /// `4,596,039.58`
    static func yuan(_ fen: Int64) -> String {
        let rest = fen.magnitude % 100
        return (fen < 0 ? "-" : "") + "\(grouped(Int(fen.magnitude / 100))).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `14 s` or `3 min 5 s`
    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9).rounded())
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }

    private static func fit(_ parts: [String], _ columns: Int) -> String {
        var kept = parts
        // Stage and percentage are the last to go.
        while kept.count > 1, kept.joined(separator: "  ").count > columns {
            kept.remove(at: kept.count > 3 ? kept.count - 1 : 1)
        }
        return String(kept.joined(separator: "  ").prefix(max(columns, 0)))
    }
}
