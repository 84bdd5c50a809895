import Foundation
import Glibc

/// What the kernel tells about processes that are not our children.
enum ProcessTable {
    /// True if the process exists and is not a zombie.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
        // "pid (comm) S …": comm may itself hold parentheses, so look behind the last one.
        guard let close = stat.lastIndex(of: UInt8(ascii: ")")), close + 2 < stat.endIndex else { return false }
        let state = stat[close + 2]
        return state != UInt8(ascii: "Z") && state != UInt8(ascii: "X")
    }

    /// True if the process lives and its working folder is `folder` (both must be absolute and free of links).
    static func isAlive(_ pid: Int32, in folder: String) -> Bool {
        guard isAlive(pid) else { return false }
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd") == folder
        } catch {
            return false  // It ended in between, or belongs to someone else: in either case not ours.
        }
    }
}
