import API
import ArgumentParser
import Synchronization
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
            let copy = Mutex(try PartialFile(for: file))
            try await options.control.download(ControlPath.backup) { piece in
                try copy.withLock { try $0.write(piece) }
            }
            let size = try copy.withLock { copy in
                try copy.finish()
                return copy.size
            }
            print("\(Printable.text(file)): \(size) bytes, checked")
        } catch let fault as PartialFile.Fault {
            StandardError.print("cfmonctl: \(fault)")
            throw ExitCode(PartialFile.Fault.exitCode)
        }
    }
}
