import FoundationEssentials
import Glibc
import Synchronization

extension Program {
    /// The longest time that a program may take.
    static let deadline: Duration = .seconds(15)
    /// Between two looks whether it has ended.
    private static let pace: Duration = .milliseconds(50)

    /// Runs programs, each for 15 seconds at the most: then it is killed, with all that it has started.
    public static func live(
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> @Sendable (Program) async -> Answer {
        { program in
            do throws(NotStarted) {
                var child = try Child(program)
                var waited: Duration = .zero
                while waited < deadline {
                    if let answer = child.answer() { return answer }
                    // Who is cancelled does not wait, and leaves nothing behind.
                    guard (try? await sleep(pace)) != nil else { break }
                    waited += pace
                }
                child.kill()
                return .silence("the program did not end within \(deadline.components.seconds) s, and was killed")
            } catch {
                return .silence(error.reason)
            }
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

/// A program that was started, in a process group of its own.
private struct Child: ~Copyable {
    private let id: pid_t
    private let output: Int32
    private var said: [UInt8] = []

    /// Two programs that start at once must not inherit each other's pipes.
    private static let starting = Mutex(())

    init(_ program: Program) throws(NotStarted) {
        (id, output) = try Child.starting.withLock { _ throws(NotStarted) in try Child.start(program) }
    }

    deinit {
        close(output)
    }

    /// What came of it; nil while it runs.
    mutating func answer() -> Answer? {
        listen()
        var status: Int32 = 0
        switch waitpid(id, &status, WNOHANG) {
        case 0: return nil
        case id:
            listen()
            // What it left running must not outlive it.
            _ = Glibc.kill(-id, SIGKILL)
            let signal = status & 0x7F
            return .exited(signal == 0 ? (status >> 8) & 0xFF : 128 + signal, said: words)
        default: return .silence("the program was lost: \(String(cString: strerror(errno)).lowercased())")
        }
    }

    /// Ends it and what it has started.
    func kill() {
        _ = Glibc.kill(-id, SIGKILL)
        var status: Int32 = 0
        waitpid(id, &status, 0)
    }

    /// Reads what it says, of which only the beginning is kept, so that it never waits for a reader.
    private mutating func listen() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        // At most so often in one go: it may speak faster than anybody listens.
        for _ in 0..<256 {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return }
            said += buffer[..<count].prefix(Post.budget - said.count)
        }
    }

    private var words: String {
        redacted(String(decoding: said, as: UTF8.self), url: "")
    }

    private static func start(_ program: Program) throws(NotStarted) -> (id: pid_t, output: Int32) {
        var ends: [Int32] = [-1, -1, -1, -1]
        guard pipe(&ends) == 0, ends[2...].withUnsafeMutableBufferPointer({ pipe($0.baseAddress) }) == 0 else {
            for end in ends where end >= 0 { close(end) }
            throw NotStarted("no pipe", errno)
        }
        let (input, message, output, words) = (ends[0], ends[1], ends[2], ends[3])
        defer { for end in [input, words] { close(end) } }
        for end in [message, output] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | Int32(O_NONBLOCK)) }
        _ = fcntl(output, F_SETFD, FD_CLOEXEC)

        // All of it is in the pipe before anybody reads: a message is smaller than a pipe is deep, and a program that
        // does not read cannot break the pipe under us.
        let bytes = Array(program.input.utf8)
        let written = write(message, bytes, bytes.count)
        close(message)
        do throws(NotStarted) {
            guard written == bytes.count else { throw NotStarted("the message does not fit into a pipe", EMSGSIZE) }
            return (try spawn(program, input: input, output: words), output)
        } catch {
            close(output)
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
