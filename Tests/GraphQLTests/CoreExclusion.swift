import JSON

/// Cases of graphql-core's that say nothing about a query server of September 2025, and why.
struct CoreExclusion: Sendable {
    let reason: String
    let covers: @Sendable (CoreCases.Case) -> Bool

    /// The cases to compare; prints how many are left out for which reason. Every exclusion has to cover some.
    static func split(_ cases: [CoreCases.Case], by exclusions: [CoreExclusion], _ title: String) -> [CoreCases.Case] {
        var counts = Array(repeating: 0, count: exclusions.count)
        let compared = cases.filter { test in
            guard let index = exclusions.firstIndex(where: { $0.covers(test) }) else { return true }
            counts[index] += 1
            return false
        }
        print("graphql-core \(title): \(compared.count) of \(cases.count) cases compared; left out:")
        for (exclusion, count) in zip(exclusions, counts) {
            print("  \(count) \(exclusion.reason)")
            precondition(count > 0, "an exclusion that covers nothing is stale: \(exclusion.reason)")
        }
        return compared
    }

    static let nesting = CoreExclusion(reason: "nested deeper than the 60 levels that the parser's stack is bounded to")
    {
        test in
        ["{a", "{...", "a:{", "[", "... on Query { "].contains { test.text.contains(String(repeating: $0, count: 61)) }
    }

    static let emptySelections = CoreExclusion(
        reason: "an empty selection set, which the grammar does not have"
    ) { $0.text.contains("{ }") }

    static let directiveDirectives = CoreExclusion(
        reason: "directives on directive definitions, a proposal after September 2025"
    ) { test in
        test.text.contains("DIRECTIVE_DEFINITION") || test.text.contains("extend directive")
            || test.text.contains(/directive @\w+ @/) || test.text.contains("directives(includeDeprecated")
    }

    static let fragmentArguments = CoreExclusion(reason: "arguments of fragments, a proposal") { test in
        test.text.contains(/\.\.\. ?\w+\(/) || test.text.contains(/fragment \w+\(/)
    }

    static let incremental = CoreExclusion(reason: "@defer and @stream, a proposal") { test in
        test.text.contains("@defer") || test.text.contains("@stream")
            || test.rules.contains { $0.hasPrefix("DeferStream") || $0.hasPrefix("StreamDirective") }
    }

    static let ownRules = CoreExclusion(reason: "a rule that the test itself defines") { test in
        test.rules.contains {
            ["RuleLookingUpFragments", "AbortingRule", "CustomRule", "RecursingRule"].contains($0)
        }
    }

    static let ownBudgets = CoreExclusion(
        reason: "a budget of graphql-core's own, lowered by the test; ours stand in AttackTests and MergeWorkTests"
    ) { test in
        // Such an error has no place.
        test.members["errors"]?.asArray?.contains { $0.asArray?.isEmpty == true } == true
    }

    static let blockStrings = CoreExclusion(
        reason: "a string and a block string of the same value are the same argument here"
    ) { test in
        ["{ field(value: \"1\") field(value: \"\"\"1\"\"\") }", "{ field(value: \"\"\"1\"\"\") field(value: \"1\") }"]
            .contains(test.text)
    }

    static let joinedSources = CoreExclusion(reason: "a document joined from two sources, of which one is recorded") {
        $0.text == "{ node { ...First ...Second } } fragment First on First { value } "
            + "fragment Second on Second { value }"
    }

    static let fragmentCycle = CoreExclusion(
        reason: "the fragment cycle is NoFragmentCycles' to report, as graphql-js has it in the validation suite"
    ) { $0.text == "subscription NoInfiniteLoop { ...A } fragment A on SubscriptionRoot { ...A }" }

    static let scalarCode = CoreExclusion(reason: "a custom scalar with code that refuses a literal; ours have none") {
        $0.text == "{ invalidArg(arg: 123) }"
    }

    static let queriesInSchemas = CoreExclusion(
        reason: "a schema document with a fragment, which graphql-core drops unseen and we refuse"
    ) { $0.text == "type Query { str: String } fragment SomeFragment on Query { str }" }

    static let fragmentVariablePlaces = CoreExclusion(
        reason: "FRAGMENT_VARIABLE_DEFINITION, part of the fragment arguments proposal"
    ) { $0.text.contains("FRAGMENT_VARIABLE_DEFINITION") }
}

// MARK: Execution

extension CoreExclusion {
    static let errorPropagation = CoreExclusion(reason: "@experimental_disableErrorPropagation, a proposal") {
        $0.text.contains("@experimental_disableErrorPropagation")
    }

    static let replacedValues = CoreExclusion(
        reason: "arguments or values that code of the test renames, replaces or refuses"
    ) { test in
        let answer = String(decoding: test.members["result"]?.encoded() ?? [], as: UTF8.self)
        return ["'a_str'", "'a_input'", "InternalValue", "(x|y)", "FaultyScalar"].contains { answer.contains($0) }
            || test.text.contains("EnumInput(input:")
    }

    static let unnamedTypes = CoreExclusion(
        reason: "a row that names no type of its field: the projection keeps that out"
    ) { test in
        if test.text == "{ foo { bar } }" { return true }
        return test.members["result"]?["errors"]?.asArray?.contains { error in
            let message = error["message"]?.asString ?? ""
            return message.hasPrefix("Abstract type") || message.hasPrefix("Runtime Object type")
        } == true
    }

    static let eitherNull = CoreExclusion(reason: "two nulls that reach the root, of which either may be reported") {
        $0.text == "{ asyncNullError syncNullError }"
    }
}

extension CoreCases.Case {
    /// Names of the rules of a `validate`; empty for all.
    var rules: [String] { (members["rules"]?.asArray ?? []).map { $0.asString ?? "" } }
}
