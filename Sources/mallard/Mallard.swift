import ArgumentParser
// Linked in, it is the allocator of the whole process: see Ops/decisions/0017.
import CMimalloc

@main
struct Mallard: AsyncParsableCommand {
    static func main() async {
        if let problem = SubcommandSuggestion.problem(in: Array(CommandLine.arguments.dropFirst()), of: Self.self) {
            exit(withError: ValidationError(problem))
        }
        await main(nil)
    }

    static let configuration = CommandConfiguration(
        commandName: "mallard",
        abstract: "An event-sourced commerce engine: commands append events, projections answer queries.",
        discussion: """
            The quick way:
              Ops/up --demo            set up, build, load a real week, serve on :8080
              mallard up               the same servers again, without the week

            Then, in another terminal:
              mallard token issue --subject ann --kind staff --roles admin,auditor
              mallard replay verify    prove that the log is whole and adds up
              mallard replay diff      fold the log afresh, compare with what is stored

            Without --data, every command works on ./var; start it where you started `up`, or name the same --data. \
            `mallard help SUBCOMMAND` shows examples for each.
            """,
        subcommands: [
            UpCommand.self, CommandServerCommand.self, QueryServerCommand.self, ProjectorCommand.self,
            WorkerCommand.self, MigrateCommand.self, ReplayCommand.self, ImportCommand.self, TokenCommand.self,
            SchemaCommand.self, EmulatorCommand.self, SimulateCommand.self, BenchCommand.self,
            BenchPeerServerCommand.self,
        ]
    )
}
