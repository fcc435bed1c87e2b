import FoundationEssentials
import Glibc
import Synchronization

/// A program that was started without a shell. Its number stays its own until it is reaped.
public struct Child: Sendable {
    /// The end of a pipe from which its output is read.
    public let output: Int32
    /// The same of its errors; nil where they come with the output.
    public let errors: Int32?
    private let id: pid_t
    private let isAlone: Bool

    /// How a program is started.
    public struct Start: Sendable {
        /// The program, as a path or a name that is looked for in `PATH`, and its arguments.
        public var arguments: [String]
        /// All of its environment, as `NAME=value`; nil for ours.
        public var environment: [String]?
        /// What it reads.
        public var input = ""
        /// Whether its errors come with its output.
        public var mergesErrors = false
        /// Whether it is alone: in a process group of its own, all of which is killed with it, and out of reach of the
        /// keyboard.
        public var isAlone = false

        /// A program with our environment, nothing to read, and all else as an interrupt from the keyboard finds it.
        public init(_ arguments: [String]) {
            self.arguments = arguments
        }
    }

    /// Why a program could not be started.
    public struct NotStarted: Error, Hashable {
        /// What could not be done.
        public var what: String
        /// The system's number of the reason.
        public var code: Int32

        /// Why, as the system says it.
        public var reason: String { String(cString: strerror(code)) }

        init(_ what: String, _ code: Int32) {
            self.what = what
            self.code = code
        }
    }

    /// Two programs that start at once must not inherit each other's pipes.
    private static let starting = Mutex(())

    /// Starts it. Nothing that is open here is open there but its three streams.
    public init(_ start: Start) throws(NotStarted) {
        self = try Child.starting.withLock { _ throws(NotStarted) in try Child(whileNobodyStarts: start) }
    }

    private init(whileNobodyStarts start: Start) throws(NotStarted) {
        var pipes: [Pipe] = []
        var isStarted = false
        defer {
            // What is the program's, and, where it did not start, what is ours.
            for (index, pipe) in pipes.enumerated() {
                Glibc.close(index == 0 ? pipe.read : pipe.write)
                if index == 0 || !isStarted { Glibc.close(index == 0 ? pipe.write : pipe.read) }
            }
        }
        for _ in 0..<(start.mergesErrors ? 2 : 3) { pipes.append(try Pipe()) }
        // All of it is in the pipe before anybody reads: what is told is smaller than a pipe is deep, and a program that
        // does not read cannot break the pipe under us.
        _ = fcntl(pipes[0].write, F_SETFL, O_NONBLOCK)
        let bytes = Array(start.input.utf8)
        guard write(pipes[0].write, bytes, bytes.count) == bytes.count else {
            throw NotStarted("the message does not fit into a pipe", EMSGSIZE)
        }
        for pipe in pipes.dropFirst() { _ = fcntl(pipe.read, F_SETFL, O_NONBLOCK) }
        id = try start.spawn(
            input: pipes[0].read, output: pipes[1].write, errors: pipes[start.mergesErrors ? 1 : 2].write)
        output = pipes[1].read
        errors = start.mergesErrors ? nil : pipes[2].read
        isAlone = start.isAlone
        isStarted = true
    }

    /// Blocks until it has ended, and leaves its number to it.
    public func waitForEnd() {
        var facts = siginfo_t()
        while waitid(P_PID, id_t(id), &facts, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    }

    /// Its exit code, or 128 and the signal that ended it. Nil while it runs, where that is not waited for, and where the
    /// system knows nothing of it.
    public func reap(waiting: Bool = true) -> Int32? {
        var status: Int32 = 0
        guard waitpid(id, &status, waiting ? 0 : WNOHANG) == id else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Ends it; with what it has started, where it is alone.
    public func kill() {
        _ = Glibc.kill(isAlone ? -id : id, SIGKILL)
    }

    /// Gives back what it is read from.
    public func close() {
        for end in [output, errors].compactMap({ $0 }) { Glibc.close(end) }
    }
}

extension Child.Start {
    fileprivate func spawn(input: Int32, output: Int32, errors: Int32) throws(Child.NotStarted) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        // Nothing else that is open here is a program's business.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap(Int32.init) where descriptor > STDERR_FILENO {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let group = isAlone ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(group | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { $0.map { strdup($0) } + [nil] }
        defer { for text in words + (variables ?? []) { free(text) } }
        guard let program = arguments.first else { throw Child.NotStarted("no program is named", EINVAL) }
        var id: pid_t = 0
        let code =
            if let variables {
                posix_spawnp(&id, program, &actions, &attributes, words, variables)
            } else {
                posix_spawnp(&id, program, &actions, &attributes, words, environ)
            }
        guard code == 0 else { throw Child.NotStarted("the program cannot be started", code) }
        return id
    }
}
