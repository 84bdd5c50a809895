public import Compression

/// Why a file of the data set cannot be read at all, or no further.
public enum DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
    case missingFile(path: String)
    case unreadable(path: String, reason: String)
    /// The first line is not this file's column names.
    case wrongHeader(file: String, found: String, expected: String)
    /// The compressed bytes are damaged or end too early. Rows before the damage have been given out.
    case damaged(path: String, reason: LZ4Error)

    public var description: String {
        switch self {
        case .missingFile(let path): "\(path) does not exist; make the files with Ops/data/export"
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .wrongHeader(let file, let found, let expected):
            "\(file) has the columns \(found) instead of \(expected)"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason)"
        }
    }
}
