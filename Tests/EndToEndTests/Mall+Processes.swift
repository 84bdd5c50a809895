import Foundation

extension Mall {
    struct Running: Hashable, Sendable {
        let pid: Int32
        let parent: Int32
        /// Ticks since the machine's start: a number may be given again, with this it is not.
        let startedAt: String
        /// The role, `command-server` and the others; for other programs, their name.
        let name: String
    }

    /// What `up` itself started and runs: roles and servers.
    func children() -> [Running] { Mall.processes().filter { $0.parent == pid } }

    /// Everything below `up`.
    func descendants() -> [Running] {
        let all = Mall.processes()
        var found: [Running] = []
        var parents: Set<Int32> = [pid]
        while !parents.isEmpty {
            let next = all.filter { parents.contains($0.parent) }
            found += next
            parents = Set(next.map(\.pid))
        }
        return found
    }

    func pid(of name: String) -> Int32? { children().first { $0.name == name }?.pid }

    static func processes() -> [Running] {
        // Without /proc there is nothing to see.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.compactMap(process)
    }

    /// Nil if it has ended; one that nobody waited for has ended, too.
    private static func process(_ pid: Int32) -> Running? {
        guard let status = FileManager.default.contents(atPath: "/proc/\(pid)/stat"),
            let words = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
        else { return nil }
        let text = String(decoding: status, as: UTF8.self)
        guard let nameEnd = text.lastIndex(of: ")"), let nameStart = text.firstIndex(of: "(") else { return nil }
        let fields = text[text.index(after: nameEnd)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", let parent = Int32(fields[1]) else { return nil }
        let program = String(text[text.index(after: nameStart)..<nameEnd])
        let arguments = String(decoding: words, as: UTF8.self).split(separator: "\0")
        let isOurs = arguments.first?.split(separator: "/").last == Program.path.split(separator: "/").last
        let name = isOurs && arguments.count > 1 ? String(arguments[1]) : program
        return Running(pid: pid, parent: parent, startedAt: String(fields[19]), name: name)
    }
}
