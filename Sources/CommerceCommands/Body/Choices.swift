/// A closed list of words and what they mean.
public struct Choices<Value: Hashable & Sendable>: Sendable {
    public let words: [String]
    private let values: [Value]

    init(_ pairs: [(String, Value)]) {
        precondition(!pairs.isEmpty, "a choice has something to choose")
        words = pairs.map(\.0)
        values = pairs.map(\.1)
    }

    /// Every case under its own name. A case renamed is another word: a test holds them.
    init(_ type: Value.Type) where Value: CaseIterable {
        self.init(type.allCases.map { ("\($0)", $0) })
    }

    var first: Value { values[0] }

    func value(of word: String) -> Value? { words.firstIndex(of: word).map { values[$0] } }
    func word(for value: Value) -> String? { values.firstIndex(of: value).map { words[$0] } }
}
