import API
import ArgumentParser
import Checks
import Timekeeping

/// `cfmonctl doctor`: whether the monitor itself is well.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Tells whether the daemon is well: socket, data, scheduler, store, receivers.")

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let document = try await options.control.get(ControlPath.statusInBrief, as: StatusDocument.self)
        let healthChecks = document.healthChecks(at: World.live().now())
        print(HealthCheck.rendered(healthChecks, on: Terminal.standardOutput()), terminator: "")
        try (healthChecks.map(\.severity).max() ?? .unknown).end()
    }
}
