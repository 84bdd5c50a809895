/// How one run went.
package struct SimulationReport: Sendable {
    package let seed: UInt64
    /// What was not as it must be; nil when all was.
    package let violation: String?
    package let plan: FaultPlan
    package let tally: Tally
    /// Stands for everything that happened: equal for equal runs.
    package let digest: UInt64
    /// The last things that happened, oldest first, each with its virtual microseconds.
    package let lastLines: [String]

    /// For people: what is wrong, what led to it, and how to see it again.
    package var text: String {
        guard let violation else { return "seed \(seed): whole, \(tally[.events]) events" }
        let trace = lastLines.map { "  \($0)" }.joined(separator: "\n")
        return """
            seed \(seed): \(violation)
            \(trace)
            seed \(seed): \(violation)
            faults: \(plan)
            See it again: mallard simulate --seed \(seed)
            """
    }
}
