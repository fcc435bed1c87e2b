import API
import ArgumentParser
import Timekeeping

/// Where the daemon is.
struct ControlOptions: ParsableArguments {
    @Option(help: "The daemon's control socket (default: $CFMON_SOCKET, else \(ControlPath.socket)).")
    var socket: String?

    var control: Control {
        let named = Environment.value(of: "CFMON_SOCKET")
        return Control(socket: socket ?? (named.isEmpty ? ControlPath.socket : named))
    }
}

/// Spans of time on the command line.
enum SpanArgument {
    static func read(_ text: String) throws -> Duration {
        guard let span = Duration(span: text) else {
            throw ValidationError("\(text) is no span such as 90m, 12h or 30d.")
        }
        return span
    }
}
