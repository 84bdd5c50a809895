import ArgumentParser
import Composition

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Issue the tokens that commands and queries carry.",
        subcommands: [Issue.self]
    )

    struct Issue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a signed token, valid for at most 15 minutes.",
            discussion: """
                It is good for the servers of one data directory: that of --data, else MALLARD_DATA, else ./var. As \
                clocks differ, they take it for 30 seconds more than it says.

                Examples:
                  mallard token issue --subject ann --kind staff --roles admin
                  mallard token issue --data /srv/mall --subject u1 --kind user --roles shopper
                  mallard token issue --subject till-7 --kind store --roles pos --stores 7
                """
        )

        @OptionGroup var common: CommonOptions
        @Option(help: "Who it is: a user's or staff member's id, [A-Za-z0-9._-]{1,64}.") var subject: String
        @Option(help: "user, staff, store, system or provider.") var kind: String
        @Option(help: "Comma-separated roles.") var roles: String
        @Option(help: "The mall.") var tenant = "demo"
        @Option(help: "Comma-separated stores a till or clerk is bound to.") var stores = ""
        @Option(help: "How long it is valid, in seconds, at most 900.") var seconds = 900
        @Flag(help: "Make a token key if the data directory holds none, for servers that are started later.")
        var newKey = false

        func run() async throws {
            let tool = TokenTool(settings: try common.settings())
            let names = { (list: String) in list.split(separator: ",").map(String.init) }
            print(
                try await tool.issue(
                    tenant: tenant, subject: subject, kind: kind, roles: names(roles), stores: names(stores),
                    seconds: seconds, makesKey: newKey))
        }
    }
}
