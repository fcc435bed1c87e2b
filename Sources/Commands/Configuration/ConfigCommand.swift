import API
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

/// The file that both subcommands read.
struct ConfigurationFile: ParsableArguments {
    @Argument(help: "The configuration file.")
    var file = Configuration.path

    /// Reads the settings. If there are mistakes, it prints each as `file:line:column: message` and exits with 78.
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

/// `cfmonctl reload`: lets the daemon read its configuration anew.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Lets the daemon read its configuration anew: all of it is taken, or the old one stays (exit 78).")

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let answer = try await options.control.post(ControlPath.reload, as: ReloadDocument.self)
        guard answer.ok else {
            answer.problems.forEach(StandardError.print)
            StandardError.print("cfmonctl: the old configuration stays in force")
            throw ExitCode(Int32(EX_CONFIG))
        }
        print("taken: \(counted(answer.origins, "origin"))")
    }
}
