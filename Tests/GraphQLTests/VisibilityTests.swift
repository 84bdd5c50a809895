import GraphQLExecution
import Testing

@Suite("Visibility", .timeLimit(.minutes(5)))
struct VisibilityTests {
    @Test("A type for staff is read by staff with the role, and not even read for others")
    func typeVisibility() async throws {
        let query = "{ report { total } }"
        #expect(try await Shop.answer(query, as: Shop.manager) == #"{"data":{"report":{"total":7}}}"#)
        for (viewer, code) in [
            (Shop.anybody, "UNAUTHENTICATED"), (Shop.ann, "FORBIDDEN"), (Shop.support, "FORBIDDEN"),
        ] {
            let source = Shop.source()
            let response = try await Shop.answer(query, as: viewer, from: source)
            #expect(response.hasSuffix(#""data":{"report":null}}"#) && response.contains(code), "\(response)")
            #expect(source.calls == 0)
        }
    }

    @Test("A field can be narrower than its type")
    func fieldVisibility() async throws {
        let query = "{ product(id: \"p1\") { id cost } audit }"
        #expect(
            try await Shop.answer(query, as: Shop.manager)
                == #"{"data":{"product":{"id":"p1","cost":50},"audit":"seen"}}"#)
        let support = try await Shop.answer(query, as: Shop.support)
        #expect(support.hasSuffix(#""data":{"product":{"id":"p1","cost":null},"audit":"seen"}}"#))
        #expect(support.contains(#""path":["product","cost"],"extensions":{"code":"FORBIDDEN"}"#))
        let anybody = try await Shop.answer(query)
        #expect(anybody.hasSuffix(#""data":{"product":{"id":"p1","cost":null},"audit":null}}"#))
        #expect(!anybody.contains("50") && !anybody.contains("seen"))
    }

    @Test("A row of somebody else is null, as if it were not there")
    func owners() async throws {
        let query = "{ me { name } own: account(id: \"u1\") { name } other: account(id: \"u2\") { name } }"
        #expect(
            try await Shop.answer(query, as: Shop.ann)
                == #"{"data":{"me":{"name":"Ann"},"own":{"name":"Ann"},"other":null}}"#)
        #expect(
            try await Shop.answer(query, as: Shop.support)
                == #"{"data":{"me":null,"own":{"name":"Ann"},"other":{"name":"Bob"}}}"#)
        let anybody = try await Shop.answer(query)
        #expect(anybody.hasSuffix(#""data":{"me":null,"own":null,"other":null}}"#))
    }

    @Test("What is not declared is seen by nobody")
    func nobody() {
        for viewer in [Shop.anybody, Shop.ann, Shop.manager] { #expect(!Visibility.nobody.allows(viewer)) }
        #expect(Visibility.user.allows(Shop.ann) && !Visibility.user.allows(Shop.anybody))
        #expect(Visibility.staff().allows(Shop.support) && !Visibility.staff().allows(Shop.ann))
        #expect(Visibility.custom { $0.tenant == "t" }.allows(Shop.anybody))
    }
}
