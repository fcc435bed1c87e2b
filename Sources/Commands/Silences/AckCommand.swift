import API
import ArgumentParser
import Glibc
import TLS

/// `cfmonctl ack`: somebody knows of an alert.
struct AckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledges an open alert: nobody is reminded of it any more, until it becomes graver.")

    @Argument(help: ArgumentHelp("The alert's id, as `cfmonctl alerts` shows it.", valueName: "id"))
    var id: Int64

    @Option(help: "What the others should know.")
    var comment = ""

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let request = AcknowledgeRequest(by: LoginUser.name, comment: comment)
        let alert = try await options.control.post(
            ControlPath.acknowledge(id), request, as: AlertDocument.self)
        print("alert \(alert.id) is acknowledged: \(Printable.text(alert.title))")
    }
}

/// The user who runs the command.
enum LoginUser {
    /// The name, also under `sudo`; the numeric id if there is no name.
    static var name: String {
        let invoker = Environment.value(of: "SUDO_USER")
        if !invoker.isEmpty { return invoker }
        let number = getuid()
        return getpwuid(number).map { String(cString: $0.pointee.pw_name) } ?? "\(number)"
    }
}
