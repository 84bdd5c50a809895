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
