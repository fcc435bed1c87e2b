import Glibc
import Programs
import TLS

/// The command `aws`, run without a shell and for a bounded time. It reads credentials and the network by itself;
/// cfmon sees what it prints. It stays in our process group, so that an interrupt from the keyboard ends both.
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

        let child = try start(arguments)
        defer { child.close() }
        var hearing = Hearing(of: child)
        let end = uptime() + deadline
        var ended: Int32?
        while ended == nil {
            guard uptime() < end else {
                throw killed(child, "`\(title)` did not end within \(deadline.components.seconds) s")
            }
            hearing.listen(outputLimit: ImportCloudFrontCommand.budget + 1, errorLimit: Self.errorBudget)
            guard hearing.output.count <= ImportCloudFrontCommand.budget else {
                throw killed(child, "`\(title)` printed more than \(ImportCloudFrontCommand.budget) bytes")
            }
            if !hearing.isSpeaking { ended = child.reap(waiting: false) }
        }
        let code = ended ?? 0
        guard code == 0 else {
            let words = String(decoding: hearing.errors, as: UTF8.self).split { $0.isWhitespace }
                .joined(separator: " ")
            throw ImportFault("`\(title)` failed (exit code \(code)): \(words.isEmpty ? "it said nothing" : words)")
        }
        return hearing.output
    }

    private func start(_ arguments: [String]) throws(ImportFault) -> Child {
        do throws(Child.NotStarted) {
            return try Child(Child.Start(arguments))
        } catch {
            let hint = error.code == ENOENT ? "; install the AWS CLI, or give files with its JSON" : ""
            throw ImportFault("`\(name)` cannot be started: \(error.reason)\(hint)")
        }
    }

    private func killed(_ child: Child, _ why: String) -> ImportFault {
        child.kill()
        _ = child.reap()
        return ImportFault(why)
    }
}

/// What a program has said so far.
private struct Hearing {
    private let ends: [Int32]
    private var open: [Bool]
    private(set) var output: [UInt8] = []
    private(set) var errors: [UInt8] = []

    init(of child: Child) {
        ends = [child.output, child.errors].compactMap { $0 }
        open = ends.map { _ in true }
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
            if count < 0, [EINTR, EAGAIN].contains(errno) { continue }
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
}
