import GraphQLExecution
import ProjectionKit

/// A place in a list, as clients hold it: the sort key of an item, and the item, sealed for the list.
struct PageCursor: Hashable {
    /// The item's score, or its number in a search; decimal.
    let score: String
    let member: String

    private static let bytesMax = 1_024

    init(score: String, member: String) {
        self.score = score
        self.member = member
    }

    /// Base64url of the seal, the score, a space, and the member.
    func encoded(in list: ListID) -> String {
        var bytes = list.seal(of: self)
        bytes.append(contentsOf: score.utf8)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: member.utf8)
        return Base64URL.encode(bytes)
    }

    /// Throws `badCursor` for anything that `encoded(in:)` does not give for this list.
    init(_ text: String, in list: ListID) throws(ReadFailure) {
        guard text.utf8.count <= Self.bytesMax, let bytes = Base64URL.decode(text), bytes.count > ListID.sealBytes,
            let space = bytes[ListID.sealBytes...].firstIndex(of: UInt8(ascii: " ")),
            let member = String(validating: bytes[(space + 1)...], as: UTF8.self)
        else { throw .badCursor }
        let score = String(decoding: bytes[ListID.sealBytes..<space], as: UTF8.self)
        self.init(score: score, member: member)
        guard Int64(score) != nil, list.seal(of: self).elementsEqual(bytes.prefix(ListID.sealBytes)) else {
            throw .badCursor
        }
    }
}

/// What tells lists apart: a hash of everything that decides which items stand in one, and in which order.
struct ListID {
    static let sealBytes = 4

    private var hash = StableHash()

    init(_ parts: [String]) {
        // Also the version of the format.
        hash.combine("1")
        for part in parts { add(part) }
    }

    /// Four bytes that a cursor which was broken, or is of another list, does not have. No secret: who makes one up
    /// gets to a place in a list that they may read anyway.
    func seal(of cursor: PageCursor) -> [UInt8] {
        var sealed = self
        sealed.add(cursor.score)
        sealed.add(cursor.member)
        let value = UInt32(truncatingIfNeeded: sealed.hash.folded)
        return (0..<Self.sealBytes).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }

    private mutating func add(_ part: String) {
        hash.combine(UInt8(0))
        hash.combine(part)
    }
}

/// RFC 4648, section 5, without padding.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 4 / 3 + 2)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> bits & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << (6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for what `encode` does not give.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
        }
        // Bits left over are zero, and fewer than a character brings.
        return bits < 6 && buffer & (1 << bits - 1) == 0 ? bytes : nil
    }
}
