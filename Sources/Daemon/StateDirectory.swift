import Glibc

/// The directory that holds what must survive a restart. One daemon at a time uses it.
enum StateDirectory {
    /// Why the directory cannot be used; a line for the operator.
    struct Unusable: Error, CustomStringConvertible {
        var description: String
    }

    /// Calls `body` with the path of the ledger's file while this process holds the directory's lock. Makes the directory
    /// where only the last part of its path is missing. Files made from then on can be read by user and group alone. Throws
    /// `Unusable` before `body` is called.
    static func hold<Result>(_ path: String, _ body: (String) async throws -> Result) async throws -> Result {
        umask(umask(0o027) | 0o027)
        if mkdir(path, 0o750) != 0, errno != EEXIST {
            throw Unusable(description: "\(path): cannot be made: \(words(errno))")
        }
        let lock = "\(path)/cfmond.lock"
        let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw Unusable(description: "\(lock): cannot be written: \(words(errno))")
        }
        // The kernel releases the lock however the process ends.
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno == EWOULDBLOCK ? "another cfmond uses it" : words(errno)
            throw Unusable(description: "\(path): \(reason)")
        }
        return try await body("\(path)/cfmon.db")
    }

    /// Bytes of a file; 0 where there is none.
    static func size(of path: String) -> Int64 {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int64(facts.st_size) : 0
    }

    private static func words(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
