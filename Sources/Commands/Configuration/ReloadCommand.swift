import API
import ArgumentParser
import Glibc
import Timekeeping

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
