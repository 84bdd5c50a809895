import EventSourcing
import GraphQLExecution
import Identity
import JSON
import QueryHTTP
import Testing

@Suite("What a query costs", .timeLimit(.minutes(5)))
struct CostTests {
    private func price(_ query: String, _ world: NoteWorld) async throws -> Int64? {
        let answer = try await world.send(["query": .string(query), "extensions": ["cost": true]])
        return answer.json?["extensions"]?["cost"]?["price"]?.asInteger
    }

    @Test("The schema's directives say: rows, pages, dear fields, types and arguments, each as often as it may come")
    func price() async throws {
        try await NoteWorld.with { world in
            let prices: [(String, Int64)] = [
                ("{ __typename }", 0), ("{ note(id: 1) { id } }", 1),
                ("{ a: note(id: 1) { id } b: note(id: 2) { id } }", 2),
                ("{ dear(id: 1) { id } }", 9), ("{ dear(id: 1, hurry: true) { id } }", 12),
                ("{ note(id: 1) { heavy } }", 5), ("{ note(id: 1) { author { id } } }", 6), ("{ notes { id } }", 11),
                ("{ notes(first: 3) { heavy author { id } } }", 1 + 3 * (1 + 4 + 5)),
            ]
            for (query, expected) in prices {
                let found = try await price(query, world)
                #expect(found == expected, "\(query)")
            }
        }
    }

    @Test("The price is told when it is asked for, with its limit, and in the refusal past it")
    func told() async throws {
        var options = GraphQLOptions()
        options.costMax = 100
        try await NoteWorld.with(engineOptions: options) { world in
            let plain = try await world.ask("{ note(id: \"n1\") { id } }")
            #expect(plain.text == #"{"data":{"note":{"id":"n1"}}}"#)
            let asked = try await world.send([
                "query": "{ note(id: \"n1\") { id } }", "extensions": ["cost": true],
            ])
            #expect(
                asked.text
                    == #"{"data":{"note":{"id":"n1"}},"extensions":{"cost":{"price":1,"priceMax":100}}}"#)
            let dear = try await world.ask("{ notes(first: 50) { heavy } }")
            #expect(dear.code == "LIMIT_COST")
            let error = dear.json?["errors"]?.asArray?.first?["extensions"]
            #expect(error?["cost"]?.asInteger == 251 && error?["costMax"]?.asInteger == 100)
        }
    }

    @Test("An explanation shows the plan, its price and what each stage took, to staff only")
    func explained() async throws {
        try await NoteWorld.with { world in
            let query = "query Notes { notes(first: 2) { id author { id } } }"
            let asked: JSONValue = ["query": .string(query), "extensions": ["explain": true]]
            #expect(try await world.send(asked).code == "INTROSPECTION_REFUSED")
            let admin = try await world.token(.staff, "boss", [.admin])
            _ = try await world.send(asked, token: admin)
            let plan = try await world.send(asked, token: admin).json?["extensions"]?["explain"]
            #expect(plan?["cost"]?.asInteger == 13 && plan?["planWasKnown"]?.asBool == true)
            #expect(plan?["document"]?.asString?.hasPrefix("sha256:") == true)
            let stages = try #require(plan?["stages"]?.asArray)
            #expect(stages.map { $0["made"]?.asInteger } == [1, 1, 1])
            #expect(stages.allSatisfy { ($0["microseconds"]?.asInteger ?? -1) >= 0 })
            let reads = stages.compactMap { $0["reads"]?.asArray?.first }
            #expect(reads[0]["list"]?.asString == "notes" && reads[0]["items"]?.asInteger == 2)
            #expect(reads[2]["field"]?.asString == "Note.author" && reads[2]["weight"]?.asInteger == 5)
            #expect(reads[2]["atMost"]?.asInteger == 2)
            for name in ["prepareMicroseconds", "waitMicroseconds", "writeMicroseconds", "totalMicroseconds"] {
                #expect((plan?[name]?.asInteger ?? -1) >= 0, "\(name)")
            }
        }
    }
}
