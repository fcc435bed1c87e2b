import Glibc
import TLS

/// The command `aws`, run without a shell and for a bounded time. It reads credentials and the network by itself;
/// cfmon sees what it prints.
struct AWSProgram {
    /// What is started: a path, or a name that is looked for in `PATH`.
    var name = "aws"
    var profile: String?
    /// Time since some fixed moment.
    var uptime: @Sendable () -> Duration
    /// For one call: an account with thousands of distributions takes many pages.
    var deadline: Duration = .seconds(120)

    /// Bytes of its errors that are kept.
    private static let errorBudget = 4096

    init(profile: String?, uptime: @escaping @Sendable () -> Duration) {
        self.profile = profile
        self.uptime = uptime
    }

    /// The answer to `aws cloudfront CALL… --output json`.
    func ask(_ call: [String]) throws(ImportFault) -> [UInt8] {
        let title = "\(name) cloudfront \(call.joined(separator: " "))"
        var arguments = [name, "cloudfront"] + call + ["--output=json"]
        if let profile { arguments.append("--profile=\(profile)") }

        var child = try Child(arguments)
        let end = uptime() + deadline
        var ended: Int32?
        while ended == nil {
            guard uptime() < end else {
                child.kill()
                throw ImportFault("`\(title)` did not end within \(deadline.components.seconds) s")
            }
            child.listen(outputLimit: ImportCloudFrontCommand.budget + 1, errorLimit: Self.errorBudget)
            guard child.output.count <= ImportCloudFrontCommand.budget else {
                child.kill()
                throw ImportFault("`\(title)` printed more than \(ImportCloudFrontCommand.budget) bytes")
            }
            if !child.isSpeaking { ended = child.exitCode(WNOHANG) }
        }
        let code = ended ?? 0
        guard code == 0 else {
            let words = String(decoding: child.errors, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " ")
            throw ImportFault("`\(title)` failed (exit code \(code)): \(words.isEmpty ? "it said nothing" : words)")
        }
        return child.output
    }
}

/// A program that was started. It stays in our process group, so that an interrupt from the keyboard ends both.
private struct Child: ~Copyable {
    private let id: pid_t
    private let ends: [Int32]
    private var open: [Bool] = [true, true]
    private(set) var output: [UInt8] = []
    private(set) var errors: [UInt8] = []

    init(_ arguments: [String]) throws(ImportFault) {
        (id, ends) = try Child.start(arguments)
    }

    private static func start(_ arguments: [String]) throws(ImportFault) -> (id: pid_t, ends: [Int32]) {
        var pipes: [Int32] = [-1, -1, -1, -1]
        guard pipe(&pipes) == 0, pipes[2...].withUnsafeMutableBufferPointer({ pipe($0.baseAddress) }) == 0 else {
            let reason = String(cString: strerror(errno))
            for end in pipes where end >= 0 { close(end) }
            throw ImportFault("no pipe: \(reason)")
        }
        defer {
            close(pipes[1])
            close(pipes[3])
        }
        let ends = [pipes[0], pipes[2]]
        for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, pipes[3], STDERR_FILENO)
        let words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, arguments[0], &actions, nil, words, environ)
        guard code == 0 else {
            for end in ends { close(end) }
            let hint = code == ENOENT ? "; install the AWS CLI, or give files with its JSON" : ""
            throw ImportFault("`\(arguments[0])` cannot be started: \(String(cString: strerror(code)))\(hint)")
        }
        return (child, ends)
    }

    deinit {
        for end in ends { close(end) }
    }

    /// Whether it may still print something.
    var isSpeaking: Bool { open.contains(true) }

    /// Waits for what it prints, or for its end where it prints no more, for a part of a second.
    mutating func listen(outputLimit: Int, errorLimit: Int) {
        var polled = zip(ends, open).map { pollfd(fd: $1 ? $0 : -1, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), isSpeaking ? 200 : 10) > 0 else { return }
        var part = [UInt8](repeating: 0, count: 65_536)
        for index in polled.indices where polled[index].revents != 0 {
            let count = read(ends[index], &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                open[index] = false
                continue
            }
            if index == 0 {
                output += part[..<count].prefix(outputLimit - output.count)
            } else {
                errors += part[..<count].prefix(errorLimit - errors.count)
            }
        }
    }

    func kill() {
        _ = Glibc.kill(id, SIGKILL)
        _ = exitCode()
    }

    /// Its exit code, or 128 and the signal that ended it; nil while it runs, where the options say not to wait.
    func exitCode(_ options: Int32 = 0) -> Int32? {
        var status: Int32 = 0
        guard waitpid(id, &status, options) == id else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
