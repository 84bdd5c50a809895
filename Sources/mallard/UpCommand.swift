import ArgumentParser
import Composition
import Logging

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run everything: private Postgres, Redis and Groonga, and all roles, on one port.",
        discussion: """
            Everything lives below the data directory and is found again at the next start. Ctrl-C stops all of it.

            --demo finds the sample week, Ops/data/sample-week, in the folder where it is started or in one above it.

            Examples:
              mallard up               serve on http://127.0.0.1:8080
              mallard up --demo        also load a real sample week of a grocer, once
              mallard up --data /srv/mall --port 9000
              MALLARD_POSTGRES_URL='host=db dbname=mall' mallard up
                                       use a Postgres that already runs
              mallard up --persisted ./queries --only-persisted
                                       nothing but these documents
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "The public port. Default: MALLARD_PORT, else 8080.") var port: Int?
    @Flag(help: "Load the sample week once, and let everybody introspect the schema.") var demo = false
    @OptionGroup var serving: ServingOptions

    func run() async throws {
        var settings = try common.settings(port: port)
        if demo { settings.isDemo = true }
        serving.apply(to: &settings)
        try await Up(settings: settings, logger: Logger(label: "mallard.up")).run()
    }
}
