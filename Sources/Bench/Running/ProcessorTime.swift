import Foundation

enum ProcessorTime {
    /// The seconds a process has had a processor for so far, to the hundredth; nil when it is gone.
    static func seconds(of pid: Int32) -> Double? {
        guard let line = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        // The name in brackets may hold spaces; the 14th and 15th fields are user's and system's ticks of 10 ms.
        let words = String(decoding: line, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        guard words.count > 12, let user = Double(words[11]), let system = Double(words[12]) else { return nil }
        return (user + system) / 100
    }
}
