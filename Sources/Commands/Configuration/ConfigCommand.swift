import ArgumentParser
import Config
import Glibc
import Timekeeping

/// `cfmonctl config`: the configuration before the daemon takes it.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks the configuration, or shows it as it is understood.",
        subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}

/// The file that both look at.
struct ConfigurationFile: ParsableArguments {
    @Argument(help: "The configuration file.")
    var file = Configuration.path

    /// The settings; else every mistake is printed as `file:line:column: message` and the command ends with 78.
    func settings() throws -> Settings {
        switch Configuration.inspect(path: file) {
        case .success(let settings): return settings
        case .failure(let mistakes):
            mistakes.problems.forEach { StandardError.print($0.description) }
            throw ExitCode(Int32(EX_CONFIG))
        }
    }
}

struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tells every mistake at once, as file:line:column: message (exit 78).")

    @OptionGroup var source: ConfigurationFile

    func run() throws {
        let settings = try source.settings()
        let origins = counted(settings.origins.count, "origin")
        print("\(source.file): \(origins), \(counted(settings.receivers.count, "receiver")), no mistake")
    }
}

struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints the configuration as it is understood: defaults filled in, no secret.")

    @OptionGroup var source: ConfigurationFile

    func run() throws {
        print(try source.settings().yaml, terminator: "")
    }
}
