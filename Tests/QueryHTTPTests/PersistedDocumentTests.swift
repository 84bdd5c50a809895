import Digests
import EventSourcing
import Foundation
import GraphQLExecution
import Identity
import JSON
import QueryHTTP
import TestSupport
import Testing

@Suite("Documents asked by name", .timeLimit(.minutes(5)))
struct PersistedDocumentTests {
    private let query = "query Note($id: ID!) { note(id: $id) { text } }"
    private let reply = #"{"data":{"note":{"text":"one"}}}"#
    private let variables: JSONValue = ["id": "n1"]

    private func hash(_ text: String) -> String {
        SHA256.hash(Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private func persisted(_ hash: String, version: Int64 = 1) -> JSONValue {
        ["persistedQuery": ["version": .integer(version), "sha256Hash": .string(hash)]]
    }

    private func listed(onlyListed: Bool) throws -> QueryOptions {
        let folder = try TestFolder.make("documents")
        try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: true)
        try Data(query.utf8).write(to: URL(filePath: folder + "/home/note.graphql"))
        try Data("not a document".utf8).write(to: URL(filePath: folder + "/README.md"))
        var options = QueryOptions()
        options.documents = PersistedDocuments(listed: try ListedDocuments(path: folder), onlyListed: onlyListed)
        return options
    }

    @Test("A hash alone is answered once its text was sent with it, by POST and by GET")
    func automatic() async throws {
        try await NoteWorld.with { world in
            let bare: JSONValue = ["variables": variables, "extensions": persisted(hash(query))]
            let unknown = try await world.send(bare)
            #expect(unknown.code == "PERSISTED_QUERY_NOT_FOUND" && unknown.status == 200)
            #expect(unknown.text.contains(#""message":"PersistedQueryNotFound""#))
            let whole = try await world.send([
                "query": .string(query), "variables": variables, "extensions": persisted(hash(query)),
            ])
            #expect(whole.text == reply)
            #expect(try await world.send(bare).text == reply)
            let extensions = String(decoding: persisted(hash(query)).encoded(), as: UTF8.self)
            let parameters = "variables=%7B%22id%22%3A%22n1%22%7D&extensions=\(Self.encoded(extensions))"
            #expect(try await world.send(nil, path: "/graphql?\(parameters)").text == reply)
            let byID: JSONValue = ["documentId": .string("sha256:" + hash(query)), "variables": variables]
            #expect(try await world.send(byID).text == reply)
        }
    }

    private static func encoded(_ text: String) -> String {
        text.replacing("{", with: "%7B").replacing("}", with: "%7D").replacing("\"", with: "%22").replacing(
            ":", with: "%3A"
        ).replacing(",", with: "%2C")
    }

    @Test("A text is kept under its own hash only, and only if it is valid")
    func poisoning() async throws {
        try await NoteWorld.with { world in
            let other = "{ notes { id } }"
            let lie = try await world.send(["query": .string(other), "extensions": persisted(hash(query))])
            #expect(lie.status == 400 && lie.code == "BAD_REQUEST")
            #expect(try await world.send(["extensions": persisted(hash(query))]).code == "PERSISTED_QUERY_NOT_FOUND")
            let wrong = "{ nothing }"
            #expect(
                try await world.send(["query": .string(wrong), "extensions": persisted(hash(wrong))]).code
                    == "VALIDATION")
            #expect(try await world.send(["extensions": persisted(hash(wrong))]).code == "PERSISTED_QUERY_NOT_FOUND")
            for bad in [persisted("abc"), persisted(hash(query), version: 2), ["persistedQuery": 1]] {
                #expect(try await world.send(["query": .string(query), "extensions": bad]).status == 400)
            }
        }
    }

    @Test("What clients send is kept within bounds, the longest unused forgotten")
    func bounded() async throws {
        try await NoteWorld.with { world in
            func text(_ number: Int) -> String { "{ note(id: \"x\(number)\") { id } }" }
            for number in 0..<1_200 {
                let text = text(number)
                _ = try await world.send(["query": .string(text), "extensions": persisted(hash(text))])
            }
            #expect(try await world.send(["extensions": persisted(hash(text(0)))]).code == "PERSISTED_QUERY_NOT_FOUND")
            #expect(try await world.send(["extensions": persisted(hash(text(1_199)))]).code == nil)
            let long = text(7) + String(repeating: " ", count: 20_000)
            #expect(try await world.send(["query": .string(long), "extensions": persisted(hash(long))]).code == nil)
            #expect(try await world.send(["extensions": persisted(hash(long))]).code == "PERSISTED_QUERY_NOT_FOUND")
        }
    }

    @Test("Listed documents go by the name of their file and by their hash; others are answered too")
    func named() async throws {
        try await NoteWorld.with(listed(onlyListed: false)) { world in
            let byName = try await world.send(["documentId": "home/note", "variables": variables])
            #expect(byName.text == reply)
            let byHash: JSONValue = ["variables": variables, "extensions": persisted(hash(query))]
            #expect(try await world.send(byHash).text == reply)
            #expect(try await world.send(["documentId": "home/other"]).code == "PERSISTED_QUERY_NOT_FOUND")
            #expect(try await world.send(["documentId": "home/note", "query": .string(query)]).status == 400)
            #expect(try await world.ask("{ note(id: \"n1\") { text } }").text == reply)
        }
    }

    @Test("With the list alone, nothing else is answered, not even to staff, and nothing gets into the list")
    func onlyListed() async throws {
        try await NoteWorld.with(listed(onlyListed: true)) { world in
            let admin = try await world.token(.staff, "boss", [.admin])
            let other = "{ note(id: \"n1\") { text } }"
            for token in [nil, admin] {
                #expect(try await world.ask(other, token: token).code == "DOCUMENT_NOT_ALLOWED")
                #expect(
                    try await world.ask("{ __schema { types { name } } }", token: token).code == "DOCUMENT_NOT_ALLOWED")
            }
            let sent: JSONValue = ["query": .string(other), "extensions": persisted(hash(other))]
            #expect(try await world.send(sent).code == "DOCUMENT_NOT_ALLOWED")
            #expect(try await world.send(["extensions": persisted(hash(other))]).code == "PERSISTED_QUERY_NOT_FOUND")
            #expect(try await world.send(["query": .string(query), "variables": variables]).text == reply)
            #expect(try await world.send(["documentId": "home/note", "variables": variables]).text == reply)
        }
    }

    @Test("A list that cannot be used is told before the server starts, with the document's name")
    func unusable() throws {
        let folder = try TestFolder.make("documents")
        #expect(throws: DocumentListError.self) { try ListedDocuments(path: folder) }
        #expect(throws: DocumentListError.self) { try ListedDocuments(path: folder + "/none") }
        let manifest = folder + "/list.json"
        try Data(#"{"good":"{ notes { id } }","bad":"{ notes { nothing } }"}"#.utf8).write(to: URL(filePath: manifest))
        let documents = PersistedDocuments(listed: try ListedDocuments(path: manifest))
        let engine = GraphQLEngine(try SmallSchema.bound(), source: Rows())
        let error = #expect(throws: DocumentListError.self) { try documents.check(with: engine) }
        #expect(error?.description.hasPrefix("bad: line 1: Cannot query field \"nothing\"") == true)
        try Data(#"{"a":1}"#.utf8).write(to: URL(filePath: manifest))
        #expect(throws: DocumentListError.self) { try ListedDocuments(path: manifest) }
    }
}
