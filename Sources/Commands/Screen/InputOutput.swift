import ArgumentParser
import Glibc
import TLS

/// Files that are named on the command line.
enum FileBytes {
    /// Reads at most `limit` bytes of a file; `-` is standard input. Throws a usage error in the system's own words if it
    /// cannot be read.
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

enum StandardOutput {
    /// Flushes what was printed. Throws `ExitCode` if nobody reads it any more, as after `| head -n 1`: libcurl ignores
    /// the SIGPIPE that would end the program.
    static func flush() throws {
        guard fflush(nil) == 0 else { throw ExitCode(128 + SIGPIPE) }
    }
}

/// Standard error: whatever is not a result.
enum StandardError {
    /// Prints one line. What is not printable is escaped.
    static func print(_ line: String) {
        let bytes = Array((Printable.text(line, limit: 4096) + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
