public import ArgumentParser
import Glibc
import Timekeeping
import UnixSignals

/// `cfmon-lab`: origins that are broken on purpose, and a receiver for the alerts about them.
public struct LabCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "cfmon-lab", abstract: "Origins that are broken on purpose, and a witness for alerts.",
        subcommands: [Run.self, Receive.self])

    /// The command without its arguments.
    public init() {}

    /// The time of this machine's clock.
    fileprivate static func present() -> Instant {
        Instant(seconds: Int64(time(nil)))
    }

    /// Prints and flushes, since a script may be waiting for this line in a pipe.
    fileprivate static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}

extension LabCommand {
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Opens a street of broken origins on loopback until it is told to stop.")

        @Option(help: ArgumentHelp("Existing folder for cfmon.yaml, trust.pem and expected.tsv.", valueName: "dir"))
        var dir: String

        @Option(help: ArgumentHelp("A receiver of type webhook to put into cfmon.yaml.", valueName: "url"))
        var webhook: String?

        @Option(help: ArgumentHelp("The file with its secret (whsec_…).", valueName: "file"))
        var webhookSecretFile: String?

        @Option(help: "Time between two checks of an origin, in cfmon.yaml.", transform: Run.span)
        var interval: Duration = .seconds(10)

        private static func span(_ text: String) throws -> Duration {
            guard let span = Duration(span: text) else { throw ValidationError("expected a span such as 10s or 5m") }
            return span
        }

        func validate() throws {
            guard (webhook == nil) == (webhookSecretFile == nil) else {
                throw ValidationError("--webhook and --webhook-secret-file go together")
            }
        }

        func run() async throws {
            let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
            let directory = try LabFile.absolute(dir)
            var receiver: LabConfiguration.Webhook?
            if let webhook, let webhookSecretFile {
                receiver = .init(url: webhook, secretFile: try LabFile.absolute(webhookSecretFile))
            }
            let street = try await Street.start(at: LabCommand.present())
            try LabConfiguration(of: street, in: directory, interval: interval, webhook: receiver).write()
            LabCommand.say("ready \(street.houses.count) origins")
            for await _ in signals { break }
            try await street.stop()
        }
    }

    struct Receive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Receives signed webhooks on loopback until it is told to stop.")

        @Option(help: ArgumentHelp("Where to write the port.", valueName: "file"))
        var portFile: String

        @Option(help: ArgumentHelp("The file with the secret (whsec_…).", valueName: "file"))
        var secretFile: String

        @Option(help: ArgumentHelp("Where to add each accepted message as a line of JSON.", valueName: "file"))
        var out: String

        func run() async throws {
            let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
            guard let secret = WebhookSecret(try LabFile.line(of: secretFile)) else {
                throw ValidationError("\(secretFile): expected whsec_ and the base64 of 24 to 64 bytes")
            }
            let receiver = try await WebhookReceiver.start(secret: secret, clock: LabCommand.present) { [out] message in
                try LabFile.append(message.line, to: out)
                LabCommand.say(message.summary)
            }
            try LabFile.replace(portFile, with: "\(receiver.port)\n")
            for await _ in signals { break }
            try await receiver.stop()
        }
    }
}
