import API
import ArgumentParser
import Checks
import Glibc
import TLS
import Timekeeping

/// `cfmonctl status`: all watched origins, the worst first.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows what CloudFront meets at each watched origin, the worst first.")

    @Argument(help: "Ids or domains of origins (default: all of them).")
    var origins: [String] = []

    @Option(name: [.short, .long], help: "The shape of the output.")
    var output: StatusFormat = .table

    @Flag(help: "Shows it anew every two seconds until interrupted.")
    var watch = false

    @OptionGroup var options: ControlOptions

    func run() async throws {
        let world = World.live()
        repeat {
            let (text, severity) = try await page(at: world.now)
            if watch, Terminal.standardOutput().isTerminal { print("\u{1B}[H\u{1B}[2J", terminator: "") }
            print(text, terminator: "")
            try StandardOutput.flush()
            guard watch else { return try severity.end() }
            try await Task.sleep(for: .seconds(2))
        } while true
    }

    /// Asks for what the format needs: only JSON needs reports, and only those of the named origins.
    private func document() async throws -> StatusDocument {
        let control = options.control
        if output == .json, origins.isEmpty {
            return try await control.get(ControlPath.status, as: StatusDocument.self)
        }
        let whole = try await control.get(ControlPath.statusInBrief, as: StatusDocument.self)
        var document: StatusDocument
        do {
            document = try whole.only(origins)
        } catch {
            throw ControlFault.refused(status: 404, "cfmond watches no origin called \(error.name)")
        }
        guard output == .json else { return document }
        for index in document.origins.indices {
            let path = ControlPath.origin(document.origins[index].check.origin.id)
            document.origins[index] = try await control.get(path, as: ShowDocument.self).status
        }
        return document
    }

    /// What to print, and the severity to exit with. A daemon that does not answer is a page of its own for Nagios, which
    /// reads nothing but standard output, and with `--watch`, since the daemon may come back.
    private func page(at now: @Sendable () -> Instant) async throws -> (String, Severity) {
        do {
            let document = try await document()
            let page = StatusPage(document: document, isWhole: origins.isEmpty)
            let instant = now()
            let text = try page.rendered(as: output, on: Terminal.standardOutput(), at: instant)
            return (text, page.severity(at: instant))
        } catch let fault as ControlFault where output == .nagios {
            return (StatusPage.nagios(of: fault), .unknown)
        } catch let fault as ControlFault where watch {
            return (Printable.text(fault.line, limit: 1024) + "\n", .unknown)
        }
    }
}
