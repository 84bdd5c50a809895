import GraphQLLanguage

/// KnownDirectives, UniqueDirectivesPerLocation.
extension Validation {
    mutating func checkDirectives(_ directives: [Directive], at location: DirectiveLocation) {
        var seen: [String: Int] = [:]
        for directive in directives {
            guard let definition = schema.directive(named: directive.name) else {
                report(.knownDirectives, "Unknown directive \"@\(directive.name)\".", at: directive.offset)
                continue
            }
            if !definition.locations.contains(location) {
                report(
                    .knownDirectives,
                    "Directive \"@\(directive.name)\" may not be used on \(location.rawValue).", at: directive.offset)
            }
            guard !definition.isRepeatable else { continue }
            if let first = seen[directive.name] {
                report(
                    .uniqueDirectivesPerLocation,
                    "The directive \"@\(directive.name)\" can only be used once at this location.",
                    at: first, directive.offset)
            } else {
                seen[directive.name] = directive.offset
            }
        }
    }
}
