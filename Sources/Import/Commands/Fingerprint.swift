import Foundation

/// FNV-1a, 64 bits: tells apart what is different by accident, not by intent.
struct Fingerprint: Hashable, Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// Sixteen hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    static func of(_ text: String) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.add(text.utf8)
        return fingerprint
    }

    /// Of files as they lie there, in the order given.
    static func of(files: [String]) throws(DatasetError) -> Fingerprint {
        var fingerprint = Fingerprint()
        for path in files {
            guard let file = FileHandle(forReadingAtPath: path) else { throw .missingFile(path: path) }
            do {
                while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { fingerprint.add([UInt8](piece)) }
            } catch {
                throw .unreadable(path: path, reason: "\(error)")
            }
        }
        return fingerprint
    }
}
