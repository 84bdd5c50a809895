import Digests
import Foundation
import JSON

/// A file or folder of documents that cannot be taken as such.
public struct DocumentListError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

/// The documents that whoever runs the server has listed, by hash and by name.
public struct ListedDocuments: Sendable {
    /// Of all documents together, and of each.
    static let countMax = 10_000
    static let bytesMax = 16 << 20
    static let documentBytesMax = 64 << 10

    private(set) var texts: [[UInt8]: [UInt8]] = [:]
    private(set) var hashes: [String: [UInt8]] = [:]
    private var bytes = 0

    /// None.
    public init() {}

    /// Reads a folder, in which each file `NAME.graphql` is one document, those in folders below it named
    /// `folder/NAME`; or a JSON file, one object of names and texts.
    public init(path: String) throws(DocumentListError) {
        let kind: FileAttributeType?
        do {
            kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        } catch {
            throw DocumentListError(description: "\(path) cannot be read")
        }
        if kind == .typeDirectory { try addFolder(path) } else { try addManifest(path) }
        guard !texts.isEmpty else { throw DocumentListError(description: "\(path) holds no document") }
    }

    public var count: Int { texts.count }

    /// The text of every document by its name, in the order of the names.
    var all: [(name: String, text: [UInt8])] {
        hashes.sorted { $0.key < $1.key }.map { (name: $0.key, text: texts[$0.value] ?? []) }
    }

    mutating func add(_ name: String, _ text: [UInt8]) throws(DocumentListError) {
        guard text.count <= Self.documentBytesMax else {
            throw DocumentListError(description: "\(name) is over \(Self.documentBytesMax >> 10) KiB")
        }
        bytes += text.count
        guard hashes.count < Self.countMax, bytes <= Self.bytesMax else {
            throw DocumentListError(
                description: "there are over \(Self.countMax) documents, or \(Self.bytesMax >> 20) MiB of them")
        }
        let hash = SHA256.hash(text)
        texts[hash] = text
        hashes[name] = hash
    }

    private mutating func addFolder(_ path: String) throws(DocumentListError) {
        let files: [String]
        do {
            files = try FileManager.default.subpathsOfDirectory(atPath: path)
        } catch {
            throw DocumentListError(description: "\(path) cannot be read")
        }
        for file in files.sorted() where file.hasSuffix(".graphql") {
            guard let text = FileManager.default.contents(atPath: "\(path)/\(file)") else {
                throw DocumentListError(description: "\(path)/\(file) cannot be read")
            }
            try add(String(file.dropLast(".graphql".count)), Array(text))
        }
    }

    private mutating func addManifest(_ path: String) throws(DocumentListError) {
        guard let text = FileManager.default.contents(atPath: path) else {
            throw DocumentListError(description: "\(path) cannot be read")
        }
        let members: JSONObject?
        do { members = try JSONValue.parse(Array(text)).asObject } catch {
            throw DocumentListError(description: "\(path) is no JSON: byte \(error.offset)")
        }
        guard let members else { throw DocumentListError(description: "\(path) is no JSON object") }
        for (name, value) in members {
            guard let document = value.asString else {
                throw DocumentListError(description: "\(path): the document of \(name) is no string")
            }
            try add(name, Array(document.utf8))
        }
    }
}
