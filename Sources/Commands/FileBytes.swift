import ArgumentParser
import Glibc

/// Files that are named on the command line.
enum FileBytes {
    /// The beginning of a file (`-` is standard input), as many bytes as the limit allows. Throws wrong usage with the
    /// system's own words where it cannot be read.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &part, min(part.count, limit - bytes.count))
            guard count >= 0 else {
                guard errno == EINTR else { throw unreadable(path) }
                continue
            }
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        return bytes
    }

    private static func unreadable(_ path: String) -> ValidationError {
        ValidationError("\(path) cannot be read: \(String(cString: strerror(errno))).")
    }
}
