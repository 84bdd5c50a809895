import GraphQLLanguage

// MARK: Fields

extension SchemaComparison {
    mutating func compareFields(_ before: SchemaType, _ after: SchemaType) {
        let type = before.name
        pair(before.fields, after.fields) {
            $0.name
        } removed: { comparison, field in
            let hint = field.deprecationReason == nil ? "; it was not even deprecated" : ""
            comparison.note(.breaking, "\(type).\(field.name)", "was removed\(hint)")
        } added: { comparison, field in
            comparison.note(.safe, "\(type).\(field.name)", "was added")
        } both: { comparison, was, now in
            let coordinate = "\(type).\(was.name)"
            comparison.compareOutput(was.type, now.type, coordinate)
            comparison.compareInputs(was.arguments, now.arguments) { "\(coordinate)(\($0):)" }
            comparison.compareCosts(was.cost, now.cost, coordinate)
            comparison.compareSizes(was.listSize, now.listSize, coordinate)
            if was.maskedAs != now.maskedAs {
                let texts = [was, now].map { $0.maskedAs.map { "masked as \($0)" } ?? "not masked" }
                comparison.note(.dangerous, coordinate, "was \(texts[0]), is \(texts[1])")
            }
            comparison.compareDescriptions(was.description, now.description, coordinate)
            comparison.compareDeprecations(was.deprecationReason, now.deprecationReason, coordinate)
        }
    }

    /// What a client receives may become narrower: it copes with less than it is ready for.
    private mutating func compareOutput(_ before: TypeReference, _ after: TypeReference, _ coordinate: String) {
        let (was, now) = (old.description(of: before), new.description(of: after))
        guard was != now else { return }
        let isSame = before.hasShape(of: after) && old[before.named].name == new[after.named].name
        if isSame, before.nonNullBits & ~after.nonNullBits == 0 {
            note(.safe, coordinate, "was \(was), is \(now): null less often")
        } else if isSame {
            note(.breaking, coordinate, "was \(was), is \(now): null where clients do not expect it")
        } else {
            note(.breaking, coordinate, "was \(was), is \(now)")
        }
    }
}

// MARK: Arguments and input fields

extension SchemaComparison {
    mutating func compareInputs(
        _ before: [SchemaInput], _ after: [SchemaInput], _ coordinate: (String) -> String
    ) {
        pair(before, after) {
            $0.name
        } removed: { comparison, input in
            comparison.note(.breaking, coordinate(input.name), "was removed")
        } added: { comparison, input in
            if input.isRequired {
                comparison.note(.breaking, coordinate(input.name), "was added and is required")
            } else {
                comparison.note(.dangerous, coordinate(input.name), "was added; it may be left out")
            }
        } both: { comparison, was, now in
            let place = coordinate(was.name)
            comparison.compareInput(was, now, place)
            comparison.compareCosts(was.cost, now.cost, place)
            comparison.compareDescriptions(was.description, now.description, place)
            comparison.compareDeprecations(was.deprecationReason, now.deprecationReason, place)
        }
    }

    /// What a client sends may only be taken more widely.
    private mutating func compareInput(_ before: SchemaInput, _ after: SchemaInput, _ coordinate: String) {
        let (was, now) = (old.description(of: before.type), new.description(of: after.type))
        if was != now {
            let isSame =
                before.type.hasShape(of: after.type) && old[before.type.named].name == new[after.type.named].name
            if !isSame {
                note(.breaking, coordinate, "was \(was), is \(now)")
            } else if after.type.nonNullBits & ~before.type.nonNullBits == 0 {
                note(.safe, coordinate, "was \(was), is \(now): null is taken where it was not")
            } else {
                note(.breaking, coordinate, "was \(was), is \(now): null is no longer taken")
            }
        }
        let (wasDefault, isDefault) = (before.defaultValue.map(Printer.print), after.defaultValue.map(Printer.print))
        guard wasDefault != isDefault else { return }
        if isDefault == nil, after.type.isNonNull {
            note(.breaking, coordinate, "has no default any more: it must be given")
        } else {
            note(
                .dangerous, coordinate,
                "is \(isDefault ?? "absent") where it is left out, and was \(wasDefault ?? "absent")")
        }
    }
}

extension TypeReference {
    /// Whether it is wrapped in as many lists.
    fileprivate func hasShape(of other: TypeReference) -> Bool { listDepth == other.listDepth }
}
