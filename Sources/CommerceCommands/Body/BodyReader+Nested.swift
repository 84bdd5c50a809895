public import Domain
import JSON

extension BodyReader {
    /// A list of objects, each read by `element`.
    public mutating func list<Element>(
        _ name: String, _ count: ClosedRange<Int>, _ about: String, _ element: (inout BodyReader) -> Element
    ) -> [Element] {
        if isDescribing {
            let inner = described(element)
            describe(
                name, .list(about, count, of: inner.schema), isRequired: count.lowerBound > 0,
                example: .array([inner.example]))
            return []
        }
        guard let values = elements(name, count) else { return [] }
        var list: [Element] = []
        list.reserveCapacity(values.count)
        path.enter(name)
        canonical.key(name)
        canonical.beginArray()
        for (index, value) in values.enumerated() {
            guard let object = value.asObject else {
                note("\(index)", .wrongType, "Must be an object.")
                continue
            }
            path.enter(index)
            list.append(nested(object, element))
            path.leave()
        }
        canonical.endArray()
        path.leave()
        return list
    }

    /// An object that may be left out.
    public mutating func optionalObject<Value>(
        _ name: String, _ about: String, _ read: (inout BodyReader) -> Value
    ) -> Value? {
        optionalObject(name, about, isRequired: false, read)
    }

    /// An object that must be there; nil only where that was noted as an error, or while describing.
    public mutating func object<Value>(
        _ name: String, _ about: String, placeholder: Value, _ read: (inout BodyReader) -> Value
    ) -> Value {
        optionalObject(name, about, isRequired: true, read) ?? placeholder
    }

    /// A list of ids.
    public mutating func ids<ID: DomainID>(
        _ name: String, _ count: ClosedRange<Int>, _ about: String, example: String
    ) -> [ID] {
        if isDescribing {
            describe(
                name, .list(about, count, of: .id("An id.")), isRequired: count.lowerBound > 0,
                example: .array([.string(example)]))
            return []
        }
        return plainList(name, count) { reader, value, index in reader.identifier(value, nil) }
    }

    /// A list of texts, each of that many Unicode scalars.
    public mutating func texts(
        _ name: String, _ count: ClosedRange<Int>, each length: ClosedRange<Int>, _ about: String, example: [String]
    ) -> [String] {
        let field = TextField(length: length, about: "One of them.", example: example.first ?? "")
        if isDescribing {
            describe(
                name, .list(about, count, of: .text(field)), isRequired: count.lowerBound > 0,
                example: .array(example.map(JSONValue.string)))
            return []
        }
        return plainList(name, count) { reader, value, index in reader.words(value, nil, field) }
    }

    /// A list of days of the calendar: `2026-10-01`.
    public mutating func days(
        _ name: String, _ count: ClosedRange<Int>, _ about: String, example: [String]
    ) -> [BusinessDay] {
        if isDescribing {
            describe(
                name, .list(about, count, of: .day), isRequired: count.lowerBound > 0,
                example: .array(example.map(JSONValue.string)))
            return []
        }
        return plainList(name, count) { reader, value, index in reader.day(value) }
    }
}

extension BodyReader {
    private mutating func day(_ value: JSONValue) -> BusinessDay? {
        guard let text = value.asString else {
            note(nil, .wrongType, "Must be a text.")
            return nil
        }
        guard let day = BusinessDay(text) else {
            note(nil, .malformedText, "Must be a day of the calendar, such as 2026-10-01.")
            return nil
        }
        canonical.value(text)
        return day
    }

    private mutating func plainList<Element>(
        _ name: String, _ count: ClosedRange<Int>, _ read: (inout BodyReader, JSONValue, Int) -> Element?
    ) -> [Element] {
        guard let values = elements(name, count) else { return [] }
        var list: [Element] = []
        list.reserveCapacity(values.count)
        path.enter(name)
        canonical.key(name)
        canonical.beginArray()
        for (index, value) in values.enumerated() {
            path.enter(index)
            if let element = read(&self, value, index) { list.append(element) }
            path.leave()
        }
        canonical.endArray()
        path.leave()
        return list
    }

    /// The elements of a list, if it is one and has as many as it may. A list that may be empty may be left out.
    private mutating func elements(_ name: String, _ count: ClosedRange<Int>) -> [JSONValue]? {
        guard let value = present(name, count.lowerBound > 0) else {
            guard count.lowerBound == 0 else { return nil }
            return []
        }
        guard let values = value.asArray else {
            note(name, .wrongType, "Must be a list.")
            return nil
        }
        guard values.count <= count.upperBound else {
            note(name, .tooMany, "Must have at most \(count.upperBound) elements.")
            return nil
        }
        guard values.count >= count.lowerBound else {
            note(name, .tooFew, "Must have at least \(count.lowerBound) elements.")
            return nil
        }
        return values
    }

    private mutating func optionalObject<Value>(
        _ name: String, _ about: String, isRequired: Bool, _ read: (inout BodyReader) -> Value
    ) -> Value? {
        if isDescribing {
            let inner = described(read)
            describe(
                name, inner.schema.with("description", .string(about)), isRequired: isRequired,
                example: inner.example)
            return nil
        }
        guard let value = present(name, isRequired) else { return nil }
        guard let object = value.asObject else {
            note(name, .wrongType, "Must be an object.")
            return nil
        }
        path.enter(name)
        canonical.key(name)
        let result = nested(object, read)
        path.leave()
        return result
    }

    /// Reads an inner object with this reader, whose place in the outer one is kept.
    private mutating func nested<Value>(_ inner: JSONObject, _ read: (inout BodyReader) -> Value) -> Value {
        let outer = (object, cursor, taken)
        object = inner
        cursor = 0
        taken = 0
        canonical.beginObject()
        let value = read(&self)
        finish { describing in _ = read(&describing) }
        canonical.endObject()
        (object, cursor, taken) = outer
        return value
    }

    private func described<Value>(_ read: (inout BodyReader) -> Value) -> ObjectDescription {
        var inner = BodyReader(describingAs: sender)
        _ = read(&inner)
        return inner.description ?? ObjectDescription()
    }

    mutating func describe(_ name: String, _ schema: JSONValue, isRequired: Bool, example: JSONValue) {
        description?.members.append(
            ObjectDescription.Member(
                name: name, schema: schema.with("examples", .array([example])), isRequired: isRequired,
                example: example))
    }
}
