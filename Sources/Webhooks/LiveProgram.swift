import Glibc
import Subprocess
import SystemPackage
import Timekeeping

extension Program {
    /// The longest time that a program may take.
    static let deadline: Duration = .seconds(15)

    /// Runs programs. After 15 seconds, or when the calling task is cancelled, the program and all that it started are
    /// killed.
    public static func live(
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> @Sendable (Program) async -> DeliveryResult {
        { program in
            await limited(to: deadline, sleep: sleep) { await program.run() }
                ?? .noAnswer("the program did not end within \(deadline.components.seconds) s, and was killed")
        }
    }

    /// Runs the program to its end; kills it when the task is cancelled.
    private func run() async -> DeliveryResult {
        let path = arguments.first ?? ""
        // In a process group of its own, so that its children can be killed with it.
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        do {
            let message = try filledPipe()
            let result = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(Array(arguments.dropFirst())),
                environment: .custom(environment.map { Array($0.utf8) + [0] }), platformOptions: options,
                input: .fileDescriptor(message, closeAfterSpawningProcess: true), output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                var output: [UInt8] = []
                for try await part in execution.standardOutput {
                    output += part.withUnsafeBytes { Array($0.prefix(Post.budget - output.count)) }
                    // A child that it left behind may write for ever.
                    if output.count == Post.budget, hasEnded(execution.processIdentifier.value) { break }
                }
                return output
            }
            // Kills the children that it left behind. The kernel does not reuse a group's id while a member lives.
            kill(-result.processIdentifier.value, SIGKILL)
            let output = String(decoding: result.closureResult, as: UTF8.self)
            return .exited(result.terminationStatus.code, said: redacted(output, url: ""))
        } catch let error as SubprocessError where error.code == .executableNotFound {
            // The package reports a missing file and one that may not be run alike.
            let reason = access(path, X_OK) == 0 ? Errno.noSuchFileOrDirectory : Errno(rawValue: errno)
            return .noAnswer("the program cannot be started: \(reason.description.lowercased())")
        } catch let error as SubprocessError {
            return .noAnswer(
                "the program cannot be run: \(error.underlyingError.map(\.description) ?? error.description)")
        } catch {
            return .noAnswer("\(error)")
        }
    }

    /// The read end of a pipe that holds the whole message, so that a program that does not read it does no harm.
    private func filledPipe() throws -> FileDescriptor {
        let pipe = try FileDescriptor.pipe(options: [.closeOnExec, .nonBlocking])
        defer { try? pipe.writeEnd.close() }
        // Only our end must not block: the program expects a blocking one.
        _ = fcntl(pipe.readEnd.rawValue, F_SETFL, 0)
        let bytes = Array(input.utf8)
        guard (try? bytes.withUnsafeBytes { try pipe.writeEnd.write($0) }) == bytes.count else {
            try? pipe.readEnd.close()
            throw MessageTooLong()
        }
        return pipe.readEnd
    }

    private struct MessageTooLong: Error, CustomStringConvertible {
        let description = "the message does not fit into a pipe: message too long"
    }
}

/// Whether a child process has ended. It is not reaped, so its id stays valid.
private func hasEnded(_ id: pid_t) -> Bool {
    var facts = siginfo_t()
    return waitid(P_PID, id_t(id), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 && facts.si_signo == SIGCHLD
}

extension TerminationStatus {
    /// The exit code, or 128 plus the signal that ended it.
    fileprivate var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
