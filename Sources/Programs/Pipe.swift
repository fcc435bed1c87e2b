import Glibc

/// The two ends of a pipe, which no program inherits by itself. Whoever makes it closes them.
public struct Pipe: Sendable {
    public let read: Int32
    public let write: Int32

    /// A new pipe. Throws where the system gives none.
    public init() throws(Child.NotStarted) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Child.NotStarted("there is no pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (read, write) = (ends[0], ends[1])
    }
}
