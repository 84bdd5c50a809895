import Identity
import Testing

@Suite("The token in an Authorization header", .timeLimit(.minutes(5)))
struct BearerTokenTests {
    @Test("The scheme is Bearer in any case; all that follows the space is the token")
    func tokens() {
        #expect(BearerToken.text(of: "Bearer a.b.c") == "a.b.c")
        #expect(BearerToken.text(of: "bEARER  a b") == " a b")
    }

    @Test(
        "Anything else holds none",
        arguments: [
            "", " ", "Bearer", "Bearer ", "Basic abc", "Bearerx abc", "Beare abc", "Bearer\tabc", "\u{FF22}earer abc",
        ])
    func none(header: String) { #expect(BearerToken.text(of: header) == nil) }
}
