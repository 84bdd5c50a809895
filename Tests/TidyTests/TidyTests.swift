import Foundation
import Testing

/// Rules a machine can check, so that a review need not.
@Suite("Tidy", .timeLimit(.minutes(5)))
struct TidyTests {
    let tree: SourceTree

    init() throws { tree = try SourceTree.package() }

    @Test("The top level holds what the design names, and nothing else")
    func topLevel() throws {
        let expected: Set = ["Package.swift", "Sources", "Tests", "EventSchemas", "Projections", "Ops", "README.md"]
        let ignored: Set = ["Package.resolved", "var"]
        let found = try FileManager.default.contentsOfDirectory(atPath: tree.root.path)
            .filter { !$0.hasPrefix(".") && !ignored.contains($0) }
        #expect(Set(found) == expected)
    }

    @Test("The manifest lists targets bottom-up: each names only targets above it")
    func manifestOrder() throws {
        let targets = try tree.manifest()
        #expect(targets.count > 20, "the manifest was not understood")
        var seen: Set<String> = []
        let names = Set(targets.map(\.name))
        for target in targets {
            for dependency in target.dependencies where names.contains(dependency) {
                #expect(seen.contains(dependency), "\(target.name) names \(dependency), which is not above it")
            }
            seen.insert(target.name)
        }
    }

    @Test("A file imports only targets that its own target names in the manifest")
    func imports() throws {
        let manifest = try tree.manifest()
        let names = Set(manifest.map(\.name))
        let allowed = Dictionary(manifest.map { ($0.name, Set($0.dependencies)) }) { first, _ in first }
        for file in tree.files {
            let target = file.path.hasPrefix("Tests/Support/") ? "TestSupport" : file.target
            guard let dependencies = allowed[target] else {
                Issue.record("\(file.path): \(target) is no target of the manifest")
                continue
            }
            for name in file.imports where names.contains(name) && !dependencies.contains(name) {
                Issue.record("\(file.path) imports \(name), which \(target) does not name")
            }
        }
    }

    @Test("The query side names no Postgres, however deep one follows its targets")
    func querySideKnowsNoPostgres() throws {
        let manifest = Dictionary(try tree.manifest().map { ($0.name, $0.dependencies) }) { first, _ in first }
        var waiting = ["QueryHTTP", "CommerceGraphQL"]
        var reached: Set<String> = []
        while let name = waiting.popLast() {
            guard reached.insert(name).inserted else { continue }
            waiting += manifest[name] ?? []
        }
        #expect(reached.contains("ReadModelRedis"), "the manifest was not understood")
        #expect(reached.isDisjoint(with: ["CLibPQ", "Postgres", "EventStorePostgres"]))
    }

    @Test("The domain reads no clock, rolls no dice, and knows no framework")
    func domainIsPure() {
        let banned = ["Date(", "Date.now", "UUID(", ".random(", "Task {", " await ", "print(", "Clock()"]
        for file in tree.files where file.path.hasPrefix("Sources/Domain/") {
            #expect(file.imports.allSatisfy { $0 == "EventSourcing" }, "\(file.path) imports \(file.imports)")
            for (index, line) in file.lines.enumerated() {
                for word in banned where line.contains(word) {
                    Issue.record("\(file.path):\(index + 1): \(word) does not belong in the domain")
                }
                let isDefault = line.trimmingCharacters(in: .whitespaces).hasPrefix("default:")
                #expect(!isDefault, "\(file.path):\(index + 1): name every case, so a new one fails to compile")
            }
        }
    }

    @Test("Files end by line 400, lines by column 120")
    func sizes() {
        for file in tree.files {
            #expect(file.lines.count <= 400, "\(file.path): \(file.lines.count) lines")
            for (index, line) in file.lines.enumerated() where line.count > 120 {
                Issue.record("\(file.path):\(index + 1): \(line.count) columns")
            }
        }
    }

    @Test("An example in the help fits into a terminal of 80 columns, which would break it elsewhere")
    func helpFits() {
        var examples = 0
        for file in tree.files where file.path.hasPrefix("Sources/mallard/") {
            var margin: Int?
            for (index, line) in file.lines.enumerated() {
                let indent = line.prefix { $0 == " " }.count
                guard let start = margin else {
                    if line.hasSuffix("discussion: \"\"\"") { margin = indent + 4 }
                    continue
                }
                if line.contains("\"\"\"") { margin = nil }
                guard indent > start else { continue }
                examples += 1
                #expect(line.count - start <= 80, "\(file.path):\(index + 1)")
            }
        }
        #expect(examples > 40, "the help was not understood")
    }

    @Test("Functions end by line 70")
    func functionSizes() {
        for file in tree.files {
            for function in Self.functions(in: file.lines) where function.length > 70 {
                Issue.record("\(file.path):\(function.line): \(function.length) lines")
            }
        }
    }

    @Test("No folder is deeper than four")
    func depth() {
        for file in tree.files {
            #expect(file.path.split(separator: "/").count <= 5, "\(file.path) lies too deep")
        }
    }

    @Test("Nothing unchecked without a stated reason")
    func uncheckedHasAReason() {
        let escapes = ["@unchecked" + " Sendable", "nonisolated" + "(unsafe)", "try" + "!", " as" + "! "]
        for file in tree.files {
            for (index, line) in file.lines.enumerated() where escapes.contains(where: line.contains) {
                let above = file.lines[..<index].reversed().prefix { $0.contains("//") || $0.contains("@") }
                let reason = line.contains("// SAFETY:") || above.contains { $0.contains("// SAFETY:") }
                #expect(reason, "\(file.path):\(index + 1): say why above it, as // SAFETY:")
            }
        }
    }

    @Test("Nothing is left for later without a record")
    func nothingUnfinished() {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
        for file in tree.files {
            for (index, line) in file.lines.enumerated() where words.contains(where: line.contains) {
                Issue.record("\(file.path):\(index + 1): write a decision record instead")
            }
        }
    }

    @Test("Each projection is explained, registered, listed and read, as the recipe in Projections/README.md says")
    func projections() throws {
        let folder = tree.root.appending(path: "Projections")
        let list = try text("Projections/README.md")
        let registered = try text("Projections/AllProjections.swift")
        let schema = tree.files.filter { $0.target == "CommerceGraphQL" }.flatMap(\.lines).joined(separator: "\n")
        let folders = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
            let values = try folder.appending(path: name).resourceValues(forKeys: [.isDirectoryKey])
            return values.isDirectory == true
        }
        #expect(folders.count > 10)
        for name in folders.sorted() {
            let code = tree.files.filter { $0.path.hasPrefix("Projections/\(name)/") }.flatMap(\.lines)
                .joined(separator: "\n")
            let type = try #require(code.firstMatch(of: /public enum (\w+): Projection \{/), "\(name): no projection")
            let key = try #require(code.firstMatch(of: /static let name = "([a-z_]+)"/), "\(name): no name")
            #expect(registered.contains("\(type.1).self"), "\(type.1) is not in AllProjections")
            #expect(list.contains("| \(name) | `\(key.1)` |"), "\(name) is not in the table of Projections/README.md")
            #expect(schema.contains("ReadModel(\(type.1).self)"), "no table or list of the schema reads \(type.1)")
            let readme = try text("Projections/\(name)/README.md")
            #expect(readme.hasPrefix("# \(key.1)\n\nAnswers: "), "\(name)/README.md: which question does it answer?")
            for fact in ["Reads", "Rows", "Query plan"] {
                #expect(readme.contains("| \(fact) |"), "\(name)/README.md does not say: \(fact)")
            }
        }
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: tree.root.appending(path: path), encoding: .utf8)
    }
}

extension TidyTests {
    /// Functions by indentation, which the formatter guarantees: a body ends at its own indent.
    static func functions(in lines: [Substring]) -> [(line: Int, length: Int)] {
        lines.indices.compactMap { start in
            let text = lines[start].drop { $0 == " " }
            let head = text.prefix { $0 != "(" }
            let words = head.split(separator: " ")
            guard words.contains("func") || words.last == "init" else { return nil }
            if lines[start].last == "}" { return (start + 1, 1) }
            let indent = lines[start].prefix { $0 == " " }
            let end = lines[start...].firstIndex { $0 == "\(indent)}" } ?? start
            return (start + 1, end - start + 1)
        }
    }
}
