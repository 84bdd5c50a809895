import Foundation

/// What this machine can do right now: absolute numbers count only on a machine that can and is idle.
struct MachineProbe: Sendable {
    let cores: Int
    /// Syncs a second of a growing file in `folder`.
    let syncsPerSecond: Double
    /// Load average of the last minute.
    let load: Double

    static func take(folder: String) throws -> MachineProbe {
        let path = "\(folder)/probe"
        try Data().write(to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        let block = Data(count: 4_096)
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        while start.duration(to: clock.now) < .milliseconds(500) {
            try file.write(contentsOf: block)
            try file.synchronize()
            count += 1
        }
        let seconds = start.duration(to: clock.now) / .seconds(1)
        try file.close()
        try FileManager.default.removeItem(atPath: path)
        let text = String(decoding: FileManager.default.contents(atPath: "/proc/loadavg") ?? Data(), as: UTF8.self)
        let load = text.split(separator: " ").first.flatMap { Double($0) } ?? 0
        return MachineProbe(
            cores: ProcessInfo.processInfo.activeProcessorCount, syncsPerSecond: Double(count) / seconds, load: load)
    }

    var text: String {
        "machine: \(cores) cores, \(Int(syncsPerSecond)) syncs/s, load \(load)"
    }
}
