import GraphQLLanguage

/// KnownArgumentNames, ProvidedRequiredArguments, UniqueArgumentNames.
extension Validation {
    mutating func checkArguments(_ arguments: [Argument], _ place: ArgumentPlace, owner offset: Int) {
        for argument in arguments {
            if let definition = place.arguments.first(where: { $0.name == argument.name.text }) {
                guard let reason = definition.deprecationReason else { continue }
                report(
                    .noDeprecated,
                    "The argument \"\(definition.name)\" on \(place.name()) is deprecated. \(reason)",
                    at: argument.name.offset)
                continue
            }
            report(
                .knownArgumentNames,
                "Unknown argument \"\(argument.name.text)\" on \(place.name())."
                    + suggestion(argument.name.text, among: place.arguments.map(\.name)),
                at: argument.name.offset)
        }
        for definition in place.arguments where definition.isRequired {
            guard !arguments.contains(where: { $0.name.text == definition.name }) else { continue }
            report(
                .providedRequiredArguments,
                "Argument \"\(definition.name)\" of type \"\(schema.description(of: definition.type))\" on "
                    + "\(place.name()) is required, but it was not provided.",
                at: offset)
        }
    }

    mutating func checkUniqueArguments(_ arguments: [Argument]) {
        guard arguments.count > 1, has(.uniqueArgumentNames) else { return }
        let groups = Dictionary(grouping: arguments, by: \.name.text)
        guard groups.count < arguments.count else { return }
        for argument in arguments {
            guard let same = groups[argument.name.text], same.count > 1, same[0].name.offset == argument.name.offset
            else { continue }
            report(
                .uniqueArgumentNames, "There can be only one argument named \"\(argument.name.text)\".",
                at: same.map(\.name.offset))
        }
    }
}
