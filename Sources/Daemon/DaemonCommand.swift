import API
public import ArgumentParser
import Checks
import Config
import Glibc
import Logging
import TLS
import UnixSignals

/// `cfmond`: reads its options, runs the daemon, and turns its end into an exit code.
public struct DaemonCommand: AsyncParsableCommand {
    /// The command's name and its help.
    public static let configuration = CommandConfiguration(
        commandName: "cfmond",
        abstract: "Watches origins as CloudFront would reach them, and warns before it fails.",
        version: Release.version)

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    private var config = Configuration.path

    @Option(help: ArgumentHelp("The directory of the ledger; it is made where its parent exists.", valueName: "dir"))
    private var stateDir = "/var/lib/cfmon"

    @Option(help: ArgumentHelp("The Unix socket of the control API.", valueName: "path"))
    private var socket = ControlPath.socket

    @Flag(help: "Log for a person at a terminal, even where standard error is the journal.")
    private var foreground = false

    @Flag(help: "Report every mistake of the configuration, and do nothing else.")
    private var checkConfig = false

    /// Options as their defaults.
    public init() {}

    /// Runs until it is told to stop. Throws `ExitCode`: 78 for a broken configuration, 75 where the state directory or
    /// the socket cannot be used.
    public func run() async throws {
        let live = World.live()
        let clock = Clock(live)
        var world = live
        world.now = clock.now
        let style = foreground ? .terminal : Journal.Style.ofStandardError()
        let daemon = Daemon(
            config: config, credentials: getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) },
            stateDirectory: stateDir, socket: SocketFile(path: socket),
            journal: Journal(style: style, level: .info, now: clock.now), world: world, doubt: { clock.doubt })
        // Before the configuration is read: until it is trapped, the signal ends the process.
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        let sharedState: SharedDaemonState
        switch daemon.load() {
        case .success(let plan):
            guard !checkConfig else {
                print("\(Printable.text(config)): ok: \(plan.settings.summary)")
                return
            }
            sharedState = SharedDaemonState(DaemonState(plan: plan))
        case .failure(let refusal):
            for problem in refusal.problems { daemon.journal.fail(problem) }
            throw ExitCode(EX_CONFIG)
        }
        do {
            try await daemon.run(sharedState, reloadingOn: hangUps)
        } catch {
            daemon.journal.fail("\(error)")
            throw ExitCode(EX_TEMPFAIL)
        }
    }
}

extension ExitCode {
    fileprivate init(_ code: Int) {
        self.init(Int32(code))
    }
}
