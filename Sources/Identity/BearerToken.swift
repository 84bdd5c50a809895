/// The token in an `Authorization` header (RFC 6750, section 2.1).
public enum BearerToken {
    /// Nil unless the header is of the scheme `Bearer`, in any case, and something follows it.
    public static func text(of header: String) -> String? {
        let bytes = header.utf8
        guard let space = bytes.firstIndex(of: UInt8(ascii: " ")), bytes.index(after: space) < bytes.endIndex,
            bytes[..<space].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 })
        else { return nil }
        return String(header[bytes.index(after: space)...])
    }
}
