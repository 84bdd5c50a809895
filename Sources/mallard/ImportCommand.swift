import ArgumentParser
import Composition
import Logging

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring real sales in, as commands.",
        subcommands: [CompleteJourney.self]
    )

    struct CompleteJourney: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "completejourney",
            abstract: "Import the grocer's year (or the sample week) as commands with historic times.",
            discussion: """
                DIRECTORY holds the files that Ops/data/export writes. Products and stock come first, then each basket \
                as one sale. A killed import is simply started again: every command has a key made from the data, so \
                nothing is doubled. Malformed rows are reported with file and line, and left out.

                Examples:
                  mallard import completejourney Ops/data/sample-week
                  Ops/data/export var/completejourney
                  mallard import completejourney var/completejourney
                """
        )

        @OptionGroup var common: CommonOptions
        @Argument(help: "The folder with products.tsv.lz4 and the others.") var directory: String
        @Option(help: "The mall to import into.") var tenant = "demo"
        @Option(help: "Write the report as JSON to this file, too.") var report: String?
        @Flag(help: "No progress bar.") var quiet = false

        func run() async throws {
            let tool = ImportTool(settings: try common.settings(), logger: Logger(label: "mallard.import"))
            try await tool.run(directory: directory, tenant: tenant, reportFile: report, showsProgress: !quiet)
        }
    }
}
