import EventSourcing
import Foundation
import LocalServers
import TestSupport
import Testing

@testable import SearchGroonga

/// Whatever an end amid the making of the index leaves, the next start makes a whole one of it.
@Suite("An index that was interrupted", .serialized, .timeLimit(.minutes(5)))
struct SearchStartTests {
    private func server() async throws -> (PrivateGroonga, SearchIndex) {
        let server = try await TestServers.freshGroonga()
        return (server, try await index(of: server))
    }

    /// Anew after each start: the port may have been taken meanwhile, and be another.
    private func index(of server: PrivateGroonga) async throws -> SearchIndex {
        SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
    }

    private func expectItWorks(_ index: SearchIndex, _ what: String) async throws {
        #expect(try await index.open() == .start, "\(what)")
        try await index.write([
            SearchDocument(
                tenant: "demo", spuID: "p1", title: "全脂牛奶", brand: "B", spec: "1 L", categoryIDs: ["c1"],
                categoryNames: ["食品"], priceFen: 5, publishedAt: 1)
        ])
        try await index.moveCheckpoint(to: Position(9))
        var request = SearchRequest(tenant: "demo", text: "牛奶")
        request.categoryID = "c1"
        request.minimumFen = 1
        let reply = try await index.search(request)
        #expect(reply.spuIDs == ["p1"], "\(what)")
        #expect(reply.brands == [SearchFacet(value: "B", count: 1)], "\(what)")
        #expect(try await index.open() == Position(9), "\(what)")
    }

    @Test("Any step of its making may be the last: the next start makes the rest")
    func interruptedMaking() async throws {
        let (_, index) = try await server()
        let commands =
            IndexLayout.products.tables.map { ("table_create", $0.arguments) }
            + IndexLayout.products.columns.reversed().map { ("column_create", $0.arguments) }
        for made in stride(from: 0, through: commands.count, by: 3) {
            try await index.removeAll()
            for (command, arguments) in commands.prefix(made) {
                _ = try await index.groonga.call(command, arguments)
            }
            try await expectItWorks(index, "after \(made) of \(commands.count) steps")
        }
    }

    @Test("Any step of its removal may be the last, too")
    func interruptedRemoval() async throws {
        let (_, index) = try await server()
        let layout = IndexLayout.products
        let names = [layout.meta] + layout.columns.map(\.name) + layout.tables.map(\.name)
        for removed in stride(from: 1, through: names.count, by: 3) {
            _ = try await index.open()
            for name in names.prefix(removed) { try await remove(name, of: index) }
            try await expectItWorks(index, "after \(removed) of \(names.count) removals")
        }
    }

    private func remove(_ name: String, of index: SearchIndex) async throws {
        do {
            _ = try await index.groonga.call("object_remove", [("name", name), ("force", "yes")])
        } catch {
            // Refused: it is gone with its table.
            guard case .refused = error else { throw error }
        }
    }

    @Test("A Groonga that was ended at any moment of the making leaves what the next start mends")
    func endedServer() async throws {
        for milliseconds in stride(from: 2, through: 120, by: 9) {
            let (server, index) = try await server()
            // Ends when the server does, awaited below.
            let opening = Task { try await index.open() }
            try await Task.sleep(for: .milliseconds(milliseconds))
            await server.stop()
            opening.cancel()
            _ = await opening.result
            try await server.start()
            try await expectItWorks(try await self.index(of: server), "ended after \(milliseconds) ms")
            await server.stop()
        }
    }

    @Test("Objects whose files are broken are made anew")
    func brokenObjects() async throws {
        for name in ["Meta", "Meta.value", "Brands", "Brands.products", "Terms.products_title_text", "Products.title"] {
            let (server, index) = try await server()
            _ = try await index.open()
            try await index.moveCheckpoint(to: Position(3))
            // Groonga numbers its objects as they are made, from 256 on.
            let layout = IndexLayout.products
            let made = layout.tables.map(\.name) + layout.columns.reversed().map(\.name)
            let id = 256 + (try #require(made.firstIndex(of: name)))
            // The version is what says that the index is whole; who interrupts its making leaves none.
            if !name.hasPrefix("Meta") {
                _ = try await index.groonga.call("delete", [("table", "Meta"), ("key", "version")])
            }
            await server.stop()
            let path = server.database + "." + String(format: "%07X", id)
            #expect(FileManager.default.fileExists(atPath: path), "\(path)")
            try Data().write(to: URL(fileURLWithPath: path))
            try await server.start()
            try await expectItWorks(try await self.index(of: server), "\(name) broken")
            await server.stop()
        }
    }
}
