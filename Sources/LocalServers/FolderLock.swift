import Foundation
import Glibc

/// Holds a folder for one process: a second one is refused while the first lives, however it ends.
public final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of `folder`, which must exist.
    ///
    /// - Returns: nil if another process holds it.
    public init?(folder: String) throws(LocalServerError) {
        let path = "\(folder)/lock"
        // The path lives for the call.
        descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .folderUnusable(path: path, reason: "the lock cannot be made") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
