import Foundation

/// Text for people, written at once: `print` would keep it back while standard output is no terminal.
enum Console {
    static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }
}
