internal import COpenSSL

/// scrypt (RFC 7914): a key or a password's fingerprint that is costly to guess.
public enum Scrypt {
    /// Memory is about 128 × `cost` × `blockSize` bytes, work that times `parallelism`.
    public struct Parameters: Hashable, Sendable {
        /// N, a power of two above 1.
        public let cost: UInt64
        /// r
        public let blockSize: UInt64
        /// p
        public let parallelism: UInt64

        /// 128 MiB and a third of a second, OWASP's first choice: bound how many run at once.
        public static let password = Parameters(cost: 1 << 17, blockSize: 8, parallelism: 1)

        public init(cost: UInt64, blockSize: UInt64, parallelism: UInt64) {
            self.cost = cost
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
    }

    /// No parameters may ask for more memory than this.
    public static let memoryBytesMax: UInt64 = 256 << 20

    /// `byteCount` bytes made of password and salt.
    ///
    /// Blocks its thread for the whole work, so it belongs on a thread of its own, never on the cooperative pool.
    /// Throws `invalidParameters` if RFC 7914 forbids them or the memory bound does.
    public static func derive(
        password: [UInt8], salt: [UInt8], parameters: Parameters, byteCount: Int = 32
    ) throws(DigestsError) -> [UInt8] {
        guard byteCount > 0 else { throw .invalidParameters }
        var derived = [UInt8](repeating: 0, count: byteCount)
        let status = unsafe password.withUnsafeBytes { password in
            unsafe EVP_PBE_scrypt(
                password.bindMemory(to: CChar.self).baseAddress, password.count, salt, salt.count,
                parameters.cost, parameters.blockSize, parameters.parallelism, memoryBytesMax, &derived, byteCount)
        }
        guard status == 1 else {
            ERR_clear_error()
            throw .invalidParameters
        }
        return derived
    }
}
