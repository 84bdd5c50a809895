/// Keys of rows that are made of two names.
public enum RowKey {
    /// What stands before the first `mark`, all of it if there is none, and what stands behind it.
    ///
    /// By bytes, since it is asked for every event; characters take five times as long to tell apart.
    ///
    /// - Parameter mark: in ASCII.
    public static func parts(of key: String, at mark: Unicode.Scalar) -> (head: Substring, tail: Substring?) {
        guard let place = key.utf8.firstIndex(of: UInt8(ascii: mark)) else { return (key[...], nil) }
        return (key[..<place], Substring(key.utf8[place...].dropFirst()))
    }
}
