import EventSourcing
import Foundation
import JSON
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

    /// What making the generation with the next number consists of.
    private func steps(_ index: SearchIndex, _ number: Int64) -> [(String, [(String, String)])] {
        let (layout, generation) = (index.index.layout, index.index.generation(number))
        return layout.tables.map { ("table_create", [("name", generation.name($0.name))] + $0.arguments) }
            + layout.columns.reversed().map { column in
                let source = column.source.map { [("source", $0)] } ?? []
                return (
                    "column_create",
                    [
                        ("table", generation.name(column.table)), ("name", column.name), ("flags", column.flags),
                        ("type", generation.name(column.type)),
                    ] + source
                )
            }
    }

    @Test("Any step of its making may be the last: the next start makes another, and removes what is there")
    func interruptedMaking() async throws {
        let (_, index) = try await server()
        let count = steps(index, 1).count
        for made in stride(from: 0, through: count, by: 3) {
            try await index.removeAll()
            for (command, arguments) in steps(index, 1).prefix(made) {
                _ = try await index.groonga.call(command, arguments)
            }
            try await expectItWorks(index, "after \(made) of \(count) steps")
            let tables = try await index.groonga.tableNames().filter { $0.hasPrefix("Products_g") }
            #expect(tables.count == 1, "\(tables)")
        }
    }

    @Test("Any step of its removal may be the last, too")
    func interruptedRemoval() async throws {
        let (_, index) = try await server()
        let layout = IndexLayout.products
        let count = 1 + layout.columns.count + layout.tables.count
        for removed in stride(from: 1, through: count, by: 3) {
            _ = try await index.open()
            let live = try await index.index.required()
            let names =
                [layout.meta] + layout.columns.map { "\(live.name($0.table)).\($0.name)" }
                + layout.tables.map { live.name($0.name) }
            for name in names.prefix(removed) { try await index.groonga.removeObject(name) }
            try await expectItWorks(index, "after \(removed) of \(count) removals")
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
        let names = [
            "Meta", "Meta.value", "Aliases", "Aliases.real_name", "Brands", "Brands.products",
            "Terms.products_title_text", "Products.title",
        ]
        for name in names {
            let (server, index) = try await server()
            _ = try await index.open()
            try await index.moveCheckpoint(to: Position(3))
            let parts = name.split(separator: ".").map(String.init)
            let table = try await index.index.required().name(parts[0])
            let path = try await path(of: parts.count == 1 ? nil : parts[1], in: table, index)
            // What is noted says that the index is whole; who interrupts its making leaves no note.
            if table != parts[0] { try await index.index.forget([1]) }
            await server.stop()
            #expect(FileManager.default.fileExists(atPath: path), "\(path)")
            try Data().write(to: URL(fileURLWithPath: path))
            try await server.start()
            let reopened = try await self.index(of: server)
            if table == "Aliases" {
                #expect(try await reopened.open() == Position(3))
                try await reopened.removeAll()
            }
            try await expectItWorks(reopened, "\(name) broken")
            await server.stop()
        }
    }

    /// The file of a table, or of one of its columns.
    private func path(of column: String?, in table: String, _ index: SearchIndex) async throws -> String {
        let answer =
            if column == nil { try await index.groonga.call("table_list") } else {
                try await index.groonga.call("column_list", [("table", table)])
            }
        let row = answer.asArray?.compactMap(\.asArray).first { row in
            row.count > 2 && row[1].asString == (column ?? table)
        }
        return try #require(row?[2].asString)
    }
}
