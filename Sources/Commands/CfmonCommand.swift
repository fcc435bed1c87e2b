import API
public import ArgumentParser
import Checks

/// `cfmonctl`: asks the daemon, or checks by itself.
public struct CfmonCommand: AsyncParsableCommand {
    /// The subcommands, those for daily use first.
    public static let configuration = CommandConfiguration(
        commandName: "cfmonctl",
        abstract: "Tells whether CloudFront gets through to its origins, until when, and why not.",
        discussion: """
            Exit codes: 0 ok or notice, 1 warning, 2 critical, 3 unknown, 64 wrong usage, 78 broken configuration.
            """,
        version: Release.version,
        subcommands: [
            StatusCommand.self, ShowCommand.self, CheckCommand.self, HistoryCommand.self, EventsCommand.self,
            AlertsCommand.self,
            AckCommand.self, SilenceCommand.self, DeliveriesCommand.self, TestAlertCommand.self,
            ImportCommand.self, ConfigCommand.self, ReloadCommand.self, ExplainCommand.self, DoctorCommand.self,
            BackupCommand.self,
        ])

    /// Made by the parser.
    public init() {}

    /// Reads the command line, runs what it asks for, and ends the process with the code of the outcome.
    public static func start() async -> Never {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit()
        } catch let fault as ControlFault {
            StandardError.print("cfmonctl: " + fault.line)
            exit(withError: ExitCode(Severity.unknown.exitCode))
        } catch {
            exit(withError: error)
        }
    }
}

extension Severity {
    /// Ends the command with this verdict's exit code.
    func end() throws {
        guard exitCode == 0 else { throw ExitCode(exitCode) }
    }
}
