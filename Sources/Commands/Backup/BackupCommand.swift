import API
import ArgumentParser
import TLS

/// `cfmonctl backup`: a copy of all that the daemon remembers.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract:
            "Writes a consistent copy of the daemon's ledger, while it goes on (exit 73: the file cannot be written).")

    @Argument(help: "The file to write; it must not exist yet.")
    var file: String

    @OptionGroup var options: ControlOptions

    func run() async throws {
        do {
            let copy = try PartialFile(for: file)
            try await options.control.download(ControlPath.backup) { try copy.write($0) }
            try copy.finish()
            print("\(Printable.text(file)): \(copy.size) bytes, checked")
        } catch let fault as PartialFile.Fault {
            StandardError.print("cfmonctl: \(fault)")
            throw ExitCode(PartialFile.Fault.exitCode)
        }
    }
}
