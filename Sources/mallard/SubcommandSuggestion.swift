import ArgumentParser

/// The parser suggests options that are spelled nearly so, but no subcommands; this does.
enum SubcommandSuggestion {
    /// What to say of the first word that should be a subcommand and is none; nil if all are.
    static func problem(in arguments: [String], of root: any ParsableCommand.Type) -> String? {
        var command: any ParsableCommand.Type = root
        for word in arguments {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            if let next = subcommands.first(where: { $0._commandName == word }) {
                command = next
                continue
            }
            guard command.configuration.defaultSubcommand == nil else { return nil }
            let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
            let near = names.filter { distance($0, word) <= 2 || (word.count >= 3 && $0.hasPrefix(word)) }
            let hint =
                near.isEmpty
                ? "There are: \(names.joined(separator: ", "))." : "Did you mean \(near.joined(separator: " or "))?"
            return "There is no subcommand '\(word)'. \(hint)"
        }
        return nil
    }

    /// Letters to add, take away, change or swap with their neighbour.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var rows = [Array(0...right.count)]
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
