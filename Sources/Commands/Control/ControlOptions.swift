import API
import ArgumentParser

/// Where the daemon is.
struct ControlOptions: ParsableArguments {
    @Option(help: "The daemon's control socket (default: $CFMON_SOCKET, else \(ControlPath.socket)).")
    var socket: String?

    var control: Control {
        let named = Environment.value(of: "CFMON_SOCKET")
        return Control(socket: socket ?? (named.isEmpty ? ControlPath.socket : named))
    }
}
