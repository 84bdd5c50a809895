import ArgumentParser
import Composition

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the GraphQL schema, or tell what it would do to clients of an older one.",
        subcommands: [Print.self, Docs.self, Check.self]
    )

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the schema of this build as SDL.",
            discussion: """
                Examples:
                  mallard schema print > Sources/CommerceGraphQL/schema.graphql
                """
        )

        func run() async throws { print(try SchemaTool().text, terminator: "") }
    }

    struct Docs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the schema as an HTML page: one file, searchable, without outside resources.",
            discussion: """
                The query server shows the same at /graphql/docs: the whole to staff, the public part to others.

                Examples:
                  mallard schema docs > schema.html
                  mallard schema docs --public > schema.html      what visitors may see
                """
        )

        @Flag(help: "Only what visitors may see.") var `public` = false

        func run() async throws { print(try SchemaTool().docs(isPublic: `public`), terminator: "") }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the schema of this build with committed SDL.",
            discussion: """
                A line for each change. Ends with status 1 if one of them breaks a request that was valid, or changes \
                the shape of a reply. Dangerous ones do not, but a client may meet what it does not expect.

                Examples:
                  mallard schema check
                  git show v1:Sources/CommerceGraphQL/schema.graphql | mallard schema check -
                """
        )

        @Argument(help: "SDL to compare with; - is standard input. Default: the committed file.") var file: String?
        @Flag(help: "Dangerous changes fail too.") var strict = false

        func run() async throws {
            do {
                let (report, passes) = try SchemaTool().check(since: file, isStrict: strict)
                print(report)
                if !passes { throw ExitCode.failure }
            } catch let error as SettingsError {
                throw ValidationError(error.description)
            }
        }
    }
}
