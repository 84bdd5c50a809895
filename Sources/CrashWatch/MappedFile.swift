import Glibc

/// A small file in memory: what is stored is in the file at once, and stays there when the process dies.
///
/// Words of 64 bits, in the machine's order: it is read on the machine that wrote it.
// SAFETY: the mapping lives as long as the object, and every access is checked against its bounds. Concurrent users
// of one word see one value or the other.
@safe
final class MappedFile: @unchecked Sendable {
    private let words: UnsafeMutablePointer<UInt64>
    let count: Int

    /// Opens or makes the file; new words are zero.
    init(path: String, words count: Int) throws(MappedFileError) {
        let bytes = count * 8
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw MappedFileError(path, errno) }
        defer { close(file) }
        guard ftruncate(file, bytes) == 0 else { throw MappedFileError(path, errno) }
        let map = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let map = unsafe map, unsafe map != MAP_FAILED else { throw MappedFileError(path, errno) }
        unsafe words = map.bindMemory(to: UInt64.self, capacity: count)
        self.count = count
    }

    deinit { unsafe munmap(words, count * 8) }

    subscript(index: Int) -> UInt64 {
        get {
            precondition(index >= 0 && index < count, "outside of the mapped file")
            return unsafe words[index]
        }
        set {
            precondition(index >= 0 && index < count, "outside of the mapped file")
            unsafe words[index] = newValue
        }
    }
}

/// The file cannot be had.
public struct MappedFileError: Error, CustomStringConvertible {
    public let description: String

    init(_ path: String, _ code: Int32) {
        description = unsafe "\(path): \(String(cString: strerror(code)))"
    }
}
