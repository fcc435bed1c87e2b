import API
import ArgumentParser
import Glibc
import Synchronization
import TLS

/// `cfmonctl backup`: a copy of the daemon's ledger.
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

/// A file that gets its name only when it is complete.
final class PartialFile {
    /// Why it cannot be written: the path, and the reason in the system's words.
    struct Fault: Error, Hashable, CustomStringConvertible {
        /// `EX_CANTCREAT` of sysexits(3).
        static let exitCode: Int32 = 73

        var path: String
        var reason: String

        var description: String { "\(path) cannot be written: \(reason)" }
    }

    private let path: String
    private let descriptor: Int32
    private(set) var size = 0
    private var isWhole = false

    private var partial: String { path + ".part" }

    init(for path: String) throws(Fault) {
        guard access(path, F_OK) != 0 else { throw Fault(path: path, reason: "it exists already") }
        self.path = path
        // The copy is for the users who may ask the daemon, and for nobody else.
        descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Fault(path: path, reason: String(cString: strerror(errno))) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isWhole { unlink(partial) }
    }

    func write(_ bytes: some Sequence<UInt8>) throws(Fault) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault() }
            rest = rest.dropFirst(count)
            size += count
        }
    }

    /// Syncs the file to the disk, then gives it its name.
    func finish() throws(Fault) {
        guard fsync(descriptor) == 0 else { throw fault() }
        guard access(path, F_OK) != 0 else { throw Fault(path: path, reason: "it exists already") }
        guard rename(partial, path) == 0 else { throw fault() }
        isWhole = true
    }

    private func fault() -> Fault {
        Fault(path: path, reason: String(cString: strerror(errno)))
    }
}
