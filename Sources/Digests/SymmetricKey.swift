internal import COpenSSL

/// A secret of at least one byte: never printed, wiped from memory after its last use.
public struct SymmetricKey: Sendable {
    private let secret: SecretBytes

    /// Throws `invalidLength` for no bytes at all. The caller's copy is the caller's to forget.
    public init(_ bytes: [UInt8]) throws(DigestsError) {
        guard !bytes.isEmpty else { throw .invalidLength(expected: 32, actual: 0) }
        self.secret = SecretBytes(bytes)
    }

    /// A new key of 32 bytes, as AES-256-GCM and HMAC-SHA-256 want it.
    public static func random() throws(DigestsError) -> SymmetricKey {
        try SymmetricKey(SecureRandom.bytes(32))
    }

    public var byteCount: Int { secret.count }

    /// A copy of the secret, to be stored sealed.
    public func exported() -> [UInt8] { unsafe withBytes { bytes in unsafe Array(bytes) } }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe secret.withBytes(body)
    }
}

extension SymmetricKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SymmetricKey(\(byteCount) bytes, not shown)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension SymmetricKey: Equatable {
    /// In a time that depends on the lengths only.
    public static func == (left: SymmetricKey, right: SymmetricKey) -> Bool {
        ConstantTime.areEqual(left.exported(), right.exported())
    }
}
