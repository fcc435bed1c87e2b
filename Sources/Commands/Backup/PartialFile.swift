import Glibc

/// A file that has its name only when it is whole.
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
        // What it holds is for those who may ask the daemon.
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

    /// Makes sure that it is on the disk, and gives it its name.
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
