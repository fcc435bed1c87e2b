import ArgumentParser
import Glibc

enum StandardOutput {
    /// Writes out what was printed. Throws `ExitCode` where nobody reads it any more, as after `| head -n 1`: the signal that
    /// would end the program is ignored by the library that talks to the daemon.
    static func flush() throws {
        guard fflush(nil) == 0 else { throw ExitCode(128 + SIGPIPE) }
    }
}
