/// The read models: how fast they are rebuilt, and how soon a query sees what has happened.
struct ProjectionBench: Bench {
    func run(_ context: BenchContext) async throws -> [BenchLine] {
        let rebuild = try await RebuildBench(context: try context.inFolder("rebuild")).run()
        guard context.log == nil else { return [rebuild] }
        return [rebuild] + (try await LagBench(context: try context.inFolder("lag")).run())
    }
}
