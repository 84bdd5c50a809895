import Foundation
import JSON

/// What an import knows to be done, so that one started again need not send it all once more.
///
/// It saves time and nothing else: without the file everything is sent again, and each command answered as the
/// first time. Nor is it believed blindly: the last command it names is sent again, and unless the answer bears
/// the position written here, the log is another one and the file is dropped.
struct ImportCheckpoint: Equatable, Sendable {
    let stage: ImportStage.Name
    /// Commands of that stage that have been accepted, all from the first on. At least 1.
    let commands: Int
    /// Of the last of them.
    let position: Int64

    private static let version: Int64 = 1

    static func path(in folder: String, tenant: String, fingerprint: Fingerprint) -> String {
        "\(folder)/import-\(tenant)-\(fingerprint.text).json"
    }

    /// Nil if there is none, or none that can be read.
    static func load(_ path: String) -> ImportCheckpoint? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        // Whatever is wrong with it, starting from the beginning is right.
        guard let value = try? JSONValue.parse(Array(data)), value["version"]?.asInteger == version,
            let stage = value["stage"]?.asString.flatMap(ImportStage.Name.init(rawValue:)),
            let commands = value["commands"]?.asInteger, commands > 0, commands <= Int64(Int32.max),
            let position = value["position"]?.asInteger
        else { return nil }
        return ImportCheckpoint(stage: stage, commands: Int(commands), position: position)
    }

    /// Whole or not at all.
    func save(_ path: String) throws {
        let value: JSONValue = [
            "version": .integer(Self.version), "stage": .string(stage.rawValue),
            "commands": .integer(Int64(commands)), "position": .integer(position),
        ]
        try Data(value.encoded()).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
