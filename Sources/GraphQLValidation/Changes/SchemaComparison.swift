import GraphQLLanguage

/// Walks two schemas side by side and notes where they differ.
struct SchemaComparison {
    let old: Schema
    let new: Schema
    private(set) var changes: [SchemaChange] = []

    init(old: Schema, new: Schema) {
        self.old = old
        self.new = new
    }

    mutating func run() {
        compareRoots()
        for type in old.types where !type.isBuiltIn {
            guard let now = new.type(named: type.name) else {
                note(.breaking, type.name, "was removed")
                continue
            }
            compare(type, now)
        }
        for type in new.types where !type.isBuiltIn && old.type(named: type.name) == nil {
            note(.safe, type.name, "was added")
        }
        compareDirectives()
    }

    mutating func note(_ severity: SchemaChange.Severity, _ coordinate: String, _ message: String) {
        changes.append(SchemaChange(severity: severity, coordinate: coordinate, message: message))
    }

    /// Pairs two lists by name, and tells those that stand in one of them only.
    mutating func pair<Part>(
        _ before: [Part], _ after: [Part], _ name: (Part) -> String,
        removed: (inout SchemaComparison, Part) -> Void, added: (inout SchemaComparison, Part) -> Void,
        both: (inout SchemaComparison, Part, Part) -> Void
    ) {
        let earlier = Dictionary(before.map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
        let later = Dictionary(after.map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
        for part in before {
            if let now = later[name(part)] { both(&self, part, now) } else { removed(&self, part) }
        }
        for part in after where earlier[name(part)] == nil { added(&self, part) }
    }
}

// MARK: The whole

extension SchemaComparison {
    private mutating func compareRoots() {
        for (name, kind) in [("query", OperationKind.query), ("mutation", .mutation), ("subscription", .subscription)] {
            let before = old.root(kind).map { old[$0].name }
            let after = new.root(kind).map { new[$0].name }
            guard before != after else { continue }
            switch (before, after) {
            case (let before?, let after?): note(.breaking, name, "is no longer \(before) but \(after)")
            case (let before?, nil): note(.breaking, name, "is no longer \(before), and nothing else")
            case (nil, let after): note(.safe, name, "is now \(after ?? "nothing")")
            }
        }
    }

    private mutating func compareDirectives() {
        let isOwn = { (directive: SchemaDirective) in !directive.isBuiltIn }
        pair(old.directives.filter(isOwn), new.directives.filter(isOwn)) {
            $0.name
        } removed: { comparison, directive in
            comparison.note(.breaking, "@\(directive.name)", "was removed")
        } added: { comparison, directive in
            comparison.note(.safe, "@\(directive.name)", "was added")
        } both: { comparison, before, after in
            let coordinate = "@\(before.name)"
            for place in before.locations where !after.locations.contains(place) {
                comparison.note(.breaking, coordinate, "may no longer stand at \(place.rawValue)")
            }
            if before.isRepeatable, !after.isRepeatable {
                comparison.note(.breaking, coordinate, "may no longer be repeated")
            }
            comparison.compareInputs(before.arguments, after.arguments) { "\(coordinate)(\($0):)" }
        }
    }
}

// MARK: Types

extension SchemaComparison {
    private mutating func compare(_ before: SchemaType, _ after: SchemaType) {
        guard before.kind == after.kind else {
            return note(
                .breaking, before.name, "was of kind \(before.kind.rawValue), now of \(after.kind.rawValue)")
        }
        compareDescriptions(before.description, after.description, before.name)
        compareCosts(before.cost, after.cost, before.name)
        switch before.kind {
        case .scalar:
            if before.specifiedByURL != after.specifiedByURL {
                note(.dangerous, before.name, "names another specification")
            }
        case .object, .interface:
            compareInterfaces(before, after)
            compareFields(before, after)
        case .union: compareMembers(before, after)
        case .enumeration: compareValues(before, after)
        case .inputObject:
            compareInputs(before.inputFields, after.inputFields) { "\(before.name).\($0)" }
            if before.isOneOf != after.isOneOf {
                note(
                    after.isOneOf ? .breaking : .dangerous, before.name,
                    after.isOneOf ? "takes exactly one field now" : "no longer takes exactly one field")
            }
        }
    }

    private mutating func compareInterfaces(_ before: SchemaType, _ after: SchemaType) {
        let (was, now) = (before.interfaces.map { old[$0].name }, after.interfaces.map { new[$0].name })
        for name in was where !now.contains(name) { note(.breaking, before.name, "no longer implements \(name)") }
        for name in now where !was.contains(name) { note(.dangerous, before.name, "implements \(name) now") }
    }

    private mutating func compareMembers(_ before: SchemaType, _ after: SchemaType) {
        let (was, now) = (before.possibleTypes.map { old[$0].name }, after.possibleTypes.map { new[$0].name })
        for name in was where !now.contains(name) { note(.breaking, before.name, "is never \(name) any more") }
        for name in now where !was.contains(name) { note(.dangerous, before.name, "may be \(name) now") }
    }

    private mutating func compareValues(_ before: SchemaType, _ after: SchemaType) {
        let type = before.name
        pair(before.values, after.values) {
            $0.name
        } removed: { comparison, value in
            comparison.note(.breaking, "\(type).\(value.name)", "was removed")
        } added: { comparison, value in
            comparison.note(.dangerous, "\(type).\(value.name)", "was added: clients may not know what to make of it")
        } both: { comparison, was, now in
            let coordinate = "\(type).\(was.name)"
            comparison.compareDescriptions(was.description, now.description, coordinate)
            comparison.compareDeprecations(was.deprecationReason, now.deprecationReason, coordinate)
        }
    }
}

// MARK: The price

extension SchemaComparison {
    mutating func compareCosts(_ before: Int?, _ after: Int?, _ coordinate: String) {
        guard before != after else { return }
        let texts = [before, after].map { $0.map { "\($0)" } ?? "what is usual" }
        note(.dangerous, coordinate, "costs \(texts[1]), and cost \(texts[0])")
    }

    mutating func compareSizes(_ before: ListSize?, _ after: ListSize?, _ coordinate: String) {
        if before != after { note(.dangerous, coordinate, "counts another number of items") }
    }
}

// MARK: What only people read

extension SchemaComparison {
    mutating func compareDescriptions(_ before: String?, _ after: String?, _ coordinate: String) {
        if before != after { note(.safe, coordinate, "is described in other words") }
    }

    mutating func compareDeprecations(_ before: String?, _ after: String?, _ coordinate: String) {
        switch (before, after) {
        case (nil, let reason?): note(.safe, coordinate, "is deprecated: \(reason)")
        case (_?, nil): note(.safe, coordinate, "is no longer deprecated")
        case (let was?, let now?) where was != now: note(.safe, coordinate, "is deprecated for another reason: \(now)")
        default: break
        }
    }
}
