import Foundation
import Testing

/// The package's own Swift files, as text.
struct SourceTree {
    struct File: CustomTestStringConvertible {
        let path: String
        let lines: [Substring]

        var name: String { String(path.split(separator: "/").last ?? "") }
        var testDescription: String { path }

        /// The target's name: the folder below `Sources` or `Tests`; `Projections` is one target.
        var target: String {
            let parts = path.split(separator: "/")
            if parts[0] == "Projections" { return "Projections" }
            return parts.count > 1 ? String(parts[1]) : ""
        }

        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count
                else { return nil }
                return String(words[index + 1])
            }
        }
    }

    let root: URL
    let files: [File]

    init(root: URL) throws {
        var files: [File] = []
        for folder in ["Sources", "Projections", "Tests"] {
            let base = root.appending(path: folder)
            let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
            for path in paths.sorted() where path.hasSuffix(".swift") {
                let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                files.append(File(path: "\(folder)/\(path)", lines: lines))
            }
        }
        self.root = root
        self.files = files
    }

    /// From this file upwards: `Tests/TidyTests/SourceTree.swift`.
    static func package() throws -> SourceTree {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return try SourceTree(root: root)
    }

    /// The targets of `Package.swift`, in its order, with the targets each names as a dependency.
    func manifest() throws -> [(name: String, dependencies: [String])] {
        let text = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let declarations = text.split(separator: /\.(?:target|testTarget|executableTarget|systemLibrary)\(/).dropFirst()
        return declarations.compactMap { declaration in
            guard let name = declaration.firstMatch(of: /name: "([^"]+)"/) else { return nil }
            let list = declaration.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
            return (String(name.1), list.matches(of: /"([^"]+)"/).map { String($0.1) })
        }
    }
}
