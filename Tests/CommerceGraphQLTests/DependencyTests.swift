import CommerceGraphQL
import Domain
import EventSourcing
import GraphQLExecution
import ProjectionKit
import ReadModelRedis
import Testing

@Suite("What a reply was made from", .timeLimit(.minutes(5)))
struct DependencyTests {
    private func dependencies(_ query: String, _ world: World, as viewer: Viewer) async throws -> Set<ReadDependency> {
        let result = try await world.queries.engine.answer(GraphQLRequest(query), as: viewer)
        return CommerceQueries.dependencies(of: result.reads, viewer: viewer)
    }

    private func touches(_ message: WatermarkMessage, _ dependencies: Set<ReadDependency>) -> Bool {
        let projection = message.mark.projection
        guard let changed = message.changed else { return dependencies.contains { $0.projection == projection } }
        return dependencies.contains(ReadDependency(projection: projection))
            || changed.contains { dependencies.contains(ReadDependency(projection: projection, key: $0)) }
    }

    @Test("The projector calls what it changes by the names that replies depend on, rows that were not there too")
    func names() async throws {
        let world = try await World.make()
        let hit = [
            #"{ product(id: "g1") { title } }"#, "{ products { nodes { id } } }",
            #"{ sku(id: "p2.1") { stock { onHand } } }"#,
            #"{ stock(sku: "p2.1", location: "s1") { onHand } }"#, #"{ search(query: "tea") { totalCount } }"#,
        ]
        let spared = [
            #"{ product(id: "p1") { title } }"#, "{ categories { name } }", "{ cart(user: \"ann\") { lineCount } }",
        ]
        let published = try #require(
            TestShop.events.firstIndex { $0.stream == .spu("g1") && $0.event == .spu(.published) })
        let sold = try #require(
            TestShop.events.firstIndex {
                $0.stream == .stock("p2.1", "s1") && $0.event == .stock(.sold("o1", quantity: 4))
            })
        var dependencies: [String: Set<ReadDependency>] = [:]
        for query in hit + spared { dependencies[query] = try await self.dependencies(query, world, as: .clerk) }
        var changes = world.watermarks.changes().makeAsyncIterator()
        #expect(await changes.next() == .gap)
        try await world.repeatEvent(published)
        try await world.repeatEvent(sold)
        var touched: Set<String> = []
        while !touched.isSuperset(of: hit), case .message(let message)? = await changes.next() {
            touched.formUnion(dependencies.filter { touches(message, $0.value) }.keys)
        }
        #expect(touched == Set(hit))
    }
}
