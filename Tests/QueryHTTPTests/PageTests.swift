import Digests
import EventSourcing
import Foundation
import GraphQLExecution
import GraphQLValidation
import Identity
import QueryHTTP
import Testing

/// The query page and the schema's page, as browsers and strangers get them.
@Suite("Pages for browsers", .timeLimit(.minutes(5)))
struct PageTests {
    private static let html = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")]

    private func parts(_ page: String, _ element: String) -> [String] {
        page.components(separatedBy: "<\(element)>").dropFirst().compactMap {
            $0.components(separatedBy: "</\(element)>").first
        }
    }

    @Test("A page is one file that asks nobody else, and whose only script and style are those the browser is told of")
    func policy() async throws {
        try await NoteWorld.with { world in
            for path in ["/graphql", "/graphql/docs"] {
                let answer = try await world.send(nil, path: path, headers: Self.html)
                #expect(answer.status == 200)
                #expect(answer.header("content-type") == "text/html; charset=utf-8")
                #expect(answer.header("x-content-type-options") == "nosniff")
                #expect(answer.header("referrer-policy") == "no-referrer")
                let policy = try #require(answer.header("content-security-policy"))
                #expect(policy.hasPrefix("default-src 'none'; "))
                for word in ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "connect-src 'self'"] {
                    #expect(policy.contains(word))
                }
                #expect(!policy.contains("unsafe"))
                for element in ["script", "style"] {
                    let inside = parts(answer.text, element)
                    #expect(inside.count == 1)
                    let hash = Data(SHA256.hash(Array(inside[0].utf8))).base64EncodedString()
                    #expect(policy.contains("\(element)-src 'sha256-\(hash)'"))
                }
                #expect(!answer.text.contains("src=") && !answer.text.contains("http://"))
                #expect(!answer.text.contains("https://") && !answer.text.contains("style=\""))
                #expect(answer.text.firstMatch(of: #/\son[a-z]+=["']/#) == nil)
            }
        }
    }

    @Test("Whoever asks for the page with a query, or not as a browser, talks to GraphQL")
    func notPages() async throws {
        try await NoteWorld.with { world in
            let asked = try await world.send(nil, path: "/graphql?query=%7B__typename%7D", headers: [("accept", "*/*")])
            #expect(asked.text == #"{"data":{"__typename":"Query"}}"#)
            #expect(try await world.send(nil, path: "/graphql", headers: [("accept", "*/*")]).status == 400)
        }
    }

    @Test("Visitors and shoppers are shown what everybody may see; staff, and all where it is a demo, the whole")
    func audience() async throws {
        try await NoteWorld.with { world in
            let shopper = try await world.token(.user, "ann")
            let staff = try await world.token(.staff, "sam", [.staff])
            for token in [nil, shopper] {
                let docs = try await world.send(nil, path: "/graphql/docs", token: token)
                #expect(docs.status == 200 && docs.text.contains("id=\"Note\"") && !docs.text.contains("Account"))
            }
            let page = try await world.send(nil, path: "/graphql", headers: Self.html)
            #expect(page.text.contains("\"Note\"") && !page.text.contains("Account"))
            let whole = try await world.send(nil, path: "/graphql/docs", token: staff)
            #expect(whole.text.contains("id=\"Account\"") && whole.text.contains(">signed in<"))
            #expect(try await world.send(nil, path: "/graphql/docs", token: "junk").status == 401)

            let schema = "/graphql/schema.graphql"
            #expect(try await world.send(nil, path: schema).status == 401)
            #expect(try await world.send(nil, path: schema, token: "junk").status == 401)
            #expect(try await world.send(nil, path: schema, token: shopper).status == 403)
            let text = try await world.send(nil, path: schema, token: staff)
            #expect(text.status == 200 && text.text.contains("type Account"))
        }
        var options = QueryOptions()
        options.isDemo = true
        try await NoteWorld.with(options) { world in
            let docs = try await world.send(nil, path: "/graphql/docs")
            #expect(docs.text.contains("id=\"Account\""))
            #expect(try await world.send(nil, path: "/graphql/schema.graphql").status == 200)
            #expect(try await world.send(nil, path: "/graphql", headers: Self.html).text.contains("\"Account\""))
        }
    }

    @Test("Nothing that stands in a schema is markup on its page")
    func escaping() throws {
        let nasty = #"</script><script>alert('1')</script> & \"x\" {{script}}"#
        let sdl = """
            type Query {
              "\(nasty)"
              item("\(nasty)" text: String = "<b>'&"): Item @deprecated(reason: "<i>")
            }
            "\(nasty)"
            type Item { "\(nasty)" kind: Kind! }
            "\(nasty)"
            enum Kind { "\(nasty)" ONE }
            """
        let bound = try BoundSchema(
            Schema(sdl: sdl),
            [
                TypeBinding("Query", visibility: .public, fields: ["item": .row("item") { _ in nil }]),
                TypeBinding("Item", visibility: .public, fields: ["kind": .column("kind")]),
            ])
        let docs = SchemaDocs(bound.outline(isPublic: true)).html
        #expect(docs.components(separatedBy: "<script").count == 2)
        #expect(!docs.contains("<b>") && !docs.contains("<i>"))
        #expect(docs.contains("&lt;/script&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot; {{"))
        #expect(docs.contains("= &quot;&lt;b&gt;&#39;&amp;&quot;"))
    }
}
