import EventSourcing
import Testing

@Suite("Names of streams")
struct StreamNameTests {
    @Test(
        "The category is what stands before the first hyphen, the key all behind it",
        arguments: [
            ("stock-p1.1@store-7", "stock", "p1.1@store-7"), ("spu-茶-é", "spu", "茶-é"), ("order--1", "order", "-1"),
            // A mark that would make one character with the hyphen is the key's.
            ("spu-\u{301}a", "spu", "\u{301}a"),
        ])
    func parts(name: String, category: String, key: String) {
        let stream = StreamName(name)
        #expect(Array(stream.category.utf8) == Array(category.utf8))
        #expect(Array(stream.key.utf8) == Array(key.utf8))
        #expect(Array(StreamName(category: category, key: key).rawValue.utf8) == Array(name.utf8))
    }

    @Test("Without a hyphen all is category", arguments: ["", "stock"])
    func whole(name: String) {
        #expect(StreamName(name).category == name[...])
        #expect(StreamName(name).key.isEmpty)
    }
}
