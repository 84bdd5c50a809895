internal import COpenSSL

/// Ed25519 signatures (RFC 8032): deterministic, 64 bytes, under keys of 32 bytes.
public enum Ed25519 {
    public static let keyByteCount = 32
    public static let signatureByteCount = 64

    /// Signs; never printed.
    public struct PrivateKey: Sendable {
        private let seed: SymmetricKey
        public let publicKey: PublicKey

        /// The key of a seed of 32 bytes, as RFC 8032 calls the private key.
        public init(seed: SymmetricKey) throws(DigestsError) {
            let key = try SigningKey(seed: seed)
            self.seed = seed
            self.publicKey = try PublicKey(key.publicBytes())
        }

        public static func generate() throws(DigestsError) -> PrivateKey {
            try PrivateKey(seed: .random())
        }

        /// The seed, to be stored sealed.
        public func exported() -> [UInt8] { seed.exported() }

        /// The signature of the message, in 64 bytes.
        public func sign(_ message: [UInt8]) throws(DigestsError) -> [UInt8] {
            try SigningKey(seed: seed).sign(message)
        }
    }

    public struct PublicKey: Hashable, Sendable {
        public let bytes: [UInt8]

        /// Throws `invalidLength` unless given 32 bytes.
        public init(_ bytes: [UInt8]) throws(DigestsError) {
            guard bytes.count == keyByteCount
            else { throw .invalidLength(expected: keyByteCount, actual: bytes.count) }
            self.bytes = bytes
        }

        /// Whether the private half of this key signed exactly this message.
        public func isValid(_ signature: [UInt8], for message: [UInt8]) throws(DigestsError) -> Bool {
            guard signature.count == signatureByteCount else { return false }
            return try SigningKey(publicBytes: bytes).isValid(signature, for: message)
        }
    }
}

extension Ed25519.PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Ed25519.PrivateKey(not shown)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
