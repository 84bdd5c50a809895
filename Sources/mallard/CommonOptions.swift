import ArgumentParser
import Composition
import Logging

/// What every subcommand takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "The data directory: keys, logs, private servers. Default: MALLARD_DATA, else ./var.")
    var data: String?

    /// Settings with logging set up; a wrong setting ends the program with a message that says what to do.
    ///
    /// - Parameter port: `--port`, where there is one.
    func settings(port: Int? = nil) throws -> Settings {
        do {
            let settings = try Settings.load(data: data, port: port)
            LogSetup.bootstrap(settings)
            return settings
        } catch {
            throw ValidationError(error.description)
        }
    }
}

/// How queries are answered: of `query-server`, and of `up`, which starts it.
struct ServingOptions: ParsableArguments {
    @Option(
        help: "Status codes of GraphQL replies: audit or draft (2026). Default: MALLARD_GRAPHQL_STATUS, else audit.")
    var graphqlStatus: GraphQLStatus?
    @Option(help: "Documents to be asked by name: a folder of NAME.graphql, or a JSON file of names and texts.")
    var persisted: String?
    @Flag(help: "Answer nothing but these documents.") var onlyPersisted = false
    @Option(help: "Write queries to this file, for `bench replay-queries`: documents, and of texts only identifiers.")
    var record: String?

    func apply(to settings: inout Settings) {
        if let graphqlStatus { settings.isDraftStatus = graphqlStatus == .draft }
        if let persisted { settings.queries.persistedPath = persisted }
        if onlyPersisted { settings.queries.onlyPersisted = true }
        if let record { settings.queries.recordPath = record }
    }
}
