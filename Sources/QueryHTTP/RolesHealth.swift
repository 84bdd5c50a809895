import Synchronization

/// What the other roles say of themselves, asked once a second, so that `/healthz` answers at once whoever hangs.
public final class RolesHealth: Sendable {
    private let roles: [(name: String, door: CommandForwarder)]
    private let heard = Mutex<[String: [String]]>([:])

    /// - Parameter roles: by the name that complaints are told under.
    public init(roles: [(name: String, door: CommandForwarder)]) { self.roles = roles }

    /// Asks until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await withTaskGroup(of: Void.self) { group in
                for role in roles { group.addTask { await self.ask(role.name, role.door) } }
            }
            // Cancelled: the loop ends.
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }

    /// A line for each thing that is wrong; empty if nothing is, or nothing has been heard yet.
    var complaints: [String] {
        heard.withLock { heard in
            heard.sorted { $0.key < $1.key }.flatMap { name, lines in lines.map { "\(name): \($0)" } }
        }
    }

    private func ask(_ name: String, _ door: CommandForwarder) async {
        let lines = Self.lines(await door.text("/healthz"))
        heard.withLock { $0[name] = lines }
    }

    /// A role that is up and has no complaints says nothing, or that it is well.
    static func lines(_ answer: String?) -> [String] {
        guard let answer else { return ["does not answer"] }
        return answer.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{") && $0 != "ok" }
    }
}
