import Digests
import Foundation
import JSON

/// The token keys of an installation: two files in its data directory.
///
/// `token-key.json` holds the private key and is readable by its owner only; `jwks.json` holds every public key
/// that still verifies (RFC 7517, RFC 8037) and may be copied to wherever tokens are verified.
public struct KeyFiles: Hashable, Sendable {
    public let privateKeyPath: String
    public let publicKeysPath: String

    public init(directory: String) {
        privateKeyPath = directory + "/token-key.json"
        publicKeysPath = directory + "/jwks.json"
    }

    /// Makes both files where there are none, and changes nothing where there are.
    public static func create(in directory: String) throws(KeyFileError) -> KeyFiles {
        let files = KeyFiles(directory: directory)
        if !FileManager.default.fileExists(atPath: files.privateKeyPath) { try files.rotate() }
        return files
    }

    /// A new private key. Old public keys stay, so that tokens already issued go on to be good.
    public func rotate() throws(KeyFileError) {
        let key: TokenKey
        do { key = try TokenKey.generate() } catch {
            throw .unwritable(path: privateKeyPath, reason: "no randomness")
        }
        var known: [JSONValue] = []
        if FileManager.default.fileExists(atPath: publicKeysPath) {
            known = Array(try Self.keys(at: publicKeysPath).suffix(Self.publicKeysMax - 1))
        }
        // The public half first: a verifier must never meet a token whose key it can not find.
        let set: JSONValue = ["keys": .array(known + [key.publicJWK])]
        try Self.write(set.encoded(), to: publicKeysPath, mode: 0o644)
        try Self.write(key.privateJWK.encoded(), to: privateKeyPath, mode: 0o600)
    }

    static let publicKeysMax = 8

    /// The entries of a JWKS file.
    static func keys(at path: String) throws(KeyFileError) -> [JSONValue] {
        guard let keys = try read(path)["keys"]?.asArray else { throw .malformed(path: path) }
        return keys
    }

    static func read(_ path: String) throws(KeyFileError) -> JSONValue {
        let bytes: [UInt8]
        do { bytes = Array(try Data(contentsOf: URL(filePath: path))) } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        do { return try JSONValue.parse(bytes) } catch { throw .malformed(path: path) }
    }

    /// Whole or not at all, and private from its first byte: a temporary file takes the other's place.
    private static func write(_ bytes: [UInt8], to path: String, mode: Int) throws(KeyFileError) {
        let made = FileManager.default.createFile(
            atPath: path, contents: Data(bytes), attributes: [.posixPermissions: mode])
        guard made else { throw .unwritable(path: path, reason: "cannot be created") }
        do {
            let handle = try FileHandle(forUpdating: URL(filePath: path))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw .unwritable(path: path, reason: error.localizedDescription)
        }
    }
}
