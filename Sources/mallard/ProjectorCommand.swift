import ArgumentParser
import Composition
import Logging

struct ProjectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projector",
        abstract: "Fold the log into the read models. (`up` starts it.)",
        discussion: """
            A read model is folded from the log into a generation of its own in Redis. Readers use the live one; a new \
            one is built beside it and takes its place in one step; the one before is kept a while for going back.
            """,
        subcommands: [Run.self, Status.self, Rebuild.self, Rollback.self, Drop.self],
        defaultSubcommand: Run.self
    )

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow the log and keep Redis and Groonga current.",
            discussion: """
                Two may run on the same servers: what one has written the other does not write again, and either goes \
                on alone.

                Examples:
                  mallard projector --data ./var
                """
        )

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await ProjectorRole(settings: try common.settings(), logger: Logger(label: "mallard.projector")).run()
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say where every read model stands, and which generations there are.",
            discussion: """
                live      readers use it
                building  being folded; takes the place of the live one at the log's end
                kept      was live before; `rollback` goes back to it until the time named
                stopped   met an event it cannot take; tries again by itself; says why

                Examples:
                  mallard projector status
                  mallard projector status --json | jq '.readModels[].state'
                """
        )

        @OptionGroup var common: CommonOptions
        @Flag(help: "One JSON object, for machines.") var json = false

        func run() async throws { try await RebuildTool.of(common).status(json: json) }
    }

    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fold one read model afresh beside the live one, then switch to it.",
            discussion: """
                Readers see the old generation until the switch, and never half of the new one. The running projector \
                does the work: this command shows its progress, and may be ended and called again without harm. A \
                rebuild that was cut off goes on where it stood.

                --throttle leaves the machine to others: so many events of the log a second. Rebuilds under way at the \
                same time share one reading of the log, at the pace of the slowest; calling again changes the pace. \
                --keep says how long the old generation stays for `rollback`; its memory is taken for as long. What \
                is kept is not folded on: personal data that is forgotten meanwhile goes when it is dropped.

                Examples:
                  mallard projector rebuild product_page
                  mallard projector rebuild order_view --throttle 20000 --keep 1d
                  mallard projector rebuild search
                  mallard projector rebuild order_search
                  mallard projector rebuild store_search
                  mallard projector rebuild all
                """
        )

        @OptionGroup var common: CommonOptions
        @Argument(help: "The projection's name, `search`, or `all`.") var name: String
        @Option(help: "Events folded a second at most. Default: as many as can be.") var throttle: Int?
        @Option(help: "How long the old generation is kept: 90s, 30m, 12h, 1d; at least a minute. Default: 1h.")
        var keep: TimeSpan?

        func validate() throws {
            if let throttle, throttle < 1 { throw ValidationError("--throttle is at least 1 event a second.") }
        }

        func run() async throws {
            try await RebuildTool.of(common).rebuild(name, rate: throttle, keep: keep?.seconds)
        }
    }

    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go back to the generation that was live before the last switch.",
            discussion: """
                The kept rows are folded up to the log's end first, so readers never see the past; that takes as long \
                as it takes to fold what came since the switch. The generation that was live is kept in turn: rolling \
                back twice goes forward again.

                After a change of a projection's fold, start the older build instead: it finds the rows it made and \
                goes back by itself.

                Examples:
                  mallard projector rollback order_view
                """
        )

        @OptionGroup var common: CommonOptions
        @Argument(help: "The projection's name.") var name: String
        @Option(help: "How long the generation that is live now is kept: 90s, 30m, 12h, 1d. Default: 1h.")
        var keep: TimeSpan?

        func run() async throws { try await RebuildTool.of(common).rollBack(name, keep: keep?.seconds) }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Drop the generation kept for going back before its time.",
            discussion: """
                Frees its memory. The live generation is not touched.

                Examples:
                  mallard projector drop order_view
                """
        )

        @OptionGroup var common: CommonOptions
        @Argument(help: "The projection's name.") var name: String

        func run() async throws { try await RebuildTool.of(common).drop(name) }
    }
}

extension RebuildTool {
    fileprivate static func of(_ common: CommonOptions) throws -> RebuildTool {
        RebuildTool(settings: try common.settings(), logger: Logger(label: "mallard.rebuild"))
    }
}
