import ArgumentParser
import Composition
import Logging

struct ProjectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projector",
        abstract: "Fold the log into the read models. (`up` starts it.)",
        subcommands: [Run.self, Rebuild.self],
        defaultSubcommand: Run.self
    )

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow the log and keep Redis and Groonga current.",
            discussion: """
                Examples:
                  mallard projector --data ./var
                """
        )

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await ProjectorRole(settings: try common.settings(), logger: Logger(label: "mallard.projector")).run()
        }
    }

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fold one read model afresh beside the live one, then switch to it.",
            discussion: """
                Readers see the old generation until the switch, and never half of the new one.

                Examples:
                  mallard projector rebuild product_page
                  mallard projector rebuild search
                  mallard projector rebuild all
                """
        )

        @OptionGroup var common: CommonOptions
        @Argument(help: "The projection's name, `search`, or `all`.") var name: String

        func run() async throws {
            try await RebuildTool(settings: try common.settings(), logger: Logger(label: "mallard.rebuild")).run(name)
        }
    }
}
