import FoundationEssentials
import Glibc
import Synchronization

extension Program {
    /// The longest time that a program may take.
    static let deadline: Duration = .seconds(15)

    private enum Event: Sendable {
        case ended
        case said([UInt8])
        case late
    }

    /// Runs programs, each for 15 seconds at the most: then it is killed, with all that it has started. So it is where the
    /// calling task is cancelled.
    public static func live(
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> @Sendable (Program) async -> Answer {
        { program in
            do throws(NotStarted) {
                let child = try Child(program)
                defer { child.close() }
                return await outcome(of: child, sleep: sleep)
            } catch {
                return .silence(error.reason)
            }
        }
    }

    private static func outcome(
        of child: Child, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) async -> Answer {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                await onOwnThread { child.waitForEnd() }
                return .ended
            }
            group.addTask { .said(await onOwnThread { child.listen() }) }
            group.addTask {
                try? await sleep(deadline)
                return .late
            }
            var said: [UInt8] = []
            var (isOver, isLate) = (false, false)
            for await event in group {
                switch event {
                case .late where !isOver:
                    isLate = true
                    child.kill()
                case .late: break
                case .ended:
                    isOver = true
                    // What it left running must not outlive it.
                    child.kill()
                    child.hangUp()
                case .said(let bytes):
                    said = bytes
                    group.cancelAll()
                }
            }
            let answer = child.reap(said)
            guard isLate else { return answer }
            return .silence("the program did not end within \(deadline.components.seconds) s, and was killed")
        }
    }
}

/// Why a program could not be started.
private struct NotStarted: Error {
    var reason: String

    init(_ what: String, _ code: Int32) {
        reason = "\(what): \(String(cString: strerror(code)).lowercased())"
    }
}

/// A program that was started, in a process group of its own. Its number stays its own until it is reaped.
private struct Child: Sendable {
    private let id: pid_t
    private let output: Int32
    /// Whoever listens is told by the end of this pipe that nobody speaks any more.
    private let line: (read: Int32, write: Int32)

    /// Two programs that start at once must not inherit each other's pipes.
    private static let starting = Mutex(())

    init(_ program: Program) throws(NotStarted) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw NotStarted("no pipe", errno) }
        line = (ends[0], ends[1])
        do throws(NotStarted) {
            (id, output) = try Child.starting.withLock { _ throws(NotStarted) in try Child.start(program) }
        } catch {
            for end in ends { Glibc.close(end) }
            throw error
        }
    }

    /// Blocks until it has ended, and leaves its number to it.
    func waitForEnd() {
        var facts = siginfo_t()
        while waitid(P_PID, id_t(id), &facts, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    }

    /// Blocks while anybody speaks, and keeps the beginning of what is said.
    func listen() -> [UInt8] {
        var said: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var ends = [output, line.read].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            if poll(&ends, nfds_t(ends.count), -1) < 0, errno != EINTR { return said }
            let isOver = ends[1].revents != 0
            // At most so often in one go: it may speak faster than anybody listens.
            for _ in 0..<256 {
                let count = read(output, &buffer, buffer.count)
                if count == 0 { ends[0].fd = -1 }
                guard count > 0 else { break }
                said += buffer[..<count].prefix(Post.budget - said.count)
            }
            if isOver { return said }
        }
    }

    /// Ends it and what it has started.
    func kill() {
        _ = Glibc.kill(-id, SIGKILL)
    }

    /// Ends the listening.
    func hangUp() {
        Glibc.close(line.write)
    }

    /// What came of it.
    func reap(_ said: [UInt8]) -> Answer {
        var status: Int32 = 0
        guard waitpid(id, &status, 0) == id else {
            return .silence("the program was lost: \(String(cString: strerror(errno)).lowercased())")
        }
        let signal = status & 0x7F
        let words = redacted(String(decoding: said, as: UTF8.self), url: "")
        return .exited(signal == 0 ? (status >> 8) & 0xFF : 128 + signal, said: words)
    }

    /// Gives back what is still open.
    func close() {
        for end in [output, line.read] { Glibc.close(end) }
    }

    private static func start(_ program: Program) throws(NotStarted) -> (id: pid_t, output: Int32) {
        var ends: [Int32] = [-1, -1, -1, -1]
        guard pipe(&ends) == 0, ends[2...].withUnsafeMutableBufferPointer({ pipe($0.baseAddress) }) == 0 else {
            for end in ends where end >= 0 { Glibc.close(end) }
            throw NotStarted("no pipe", errno)
        }
        let (input, message, output, words) = (ends[0], ends[1], ends[2], ends[3])
        defer { for end in [input, words] { Glibc.close(end) } }
        for end in [message, output] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | Int32(O_NONBLOCK)) }
        _ = fcntl(output, F_SETFD, FD_CLOEXEC)

        // All of it is in the pipe before anybody reads: a message is smaller than a pipe is deep, and a program that
        // does not read cannot break the pipe under us.
        let bytes = Array(program.input.utf8)
        let written = write(message, bytes, bytes.count)
        Glibc.close(message)
        do throws(NotStarted) {
            guard written == bytes.count else { throw NotStarted("the message does not fit into a pipe", EMSGSIZE) }
            return (try spawn(program, input: input, output: words), output)
        } catch {
            Glibc.close(output)
            throw error
        }
    }

    private static func spawn(_ program: Program, input: Int32, output: Int32) throws(NotStarted) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
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
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let arguments = program.arguments.map { strdup($0) } + [nil]
        let environment = program.environment.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        guard let path = program.arguments.first else { throw NotStarted("no program is named", EINVAL) }
        var id: pid_t = 0
        let code = posix_spawn(&id, path, &actions, &attributes, arguments, environment)
        guard code == 0 else { throw NotStarted("the program cannot be started", code) }
        return id
    }
}
