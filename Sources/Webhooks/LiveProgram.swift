import Glibc
import Subprocess
import SystemPackage
import Timekeeping

extension Program {
    /// The longest time that a program may take.
    static let deadline: Duration = .seconds(15)

    /// Runs programs, each for 15 seconds at the most: then it is killed, with all that it has started. So it is where the
    /// calling task is cancelled.
    public static func live(
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> @Sendable (Program) async -> Answer {
        { program in
            await limited(to: deadline, sleep: sleep) { await program.run() }
                ?? .silence("the program did not end within \(deadline.components.seconds) s, and was killed")
        }
    }

    /// Runs it until it ends; where the task is cancelled, kills it.
    private func run() async -> Answer {
        let path = arguments.first ?? ""
        // A group of its own, all of which is killed with it.
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
                var said: [UInt8] = []
                for try await part in execution.standardOutput {
                    said += part.withUnsafeBytes { Array($0.prefix(Post.budget - said.count)) }
                    // What it left running may speak for ever.
                    if said.count == Post.budget, hasEnded(execution.processIdentifier.value) { break }
                }
                return said
            }
            // What it left running must not outlive it. The number of a group is not given anew while anybody is in it.
            kill(-result.processIdentifier.value, SIGKILL)
            let said = String(decoding: result.closureResult, as: UTF8.self)
            return .exited(result.terminationStatus.code, said: redacted(said, url: ""))
        } catch let error as SubprocessError where error.code == .executableNotFound {
            // The package says the same of a file that is not there and of one that may not be run.
            let reason = access(path, X_OK) == 0 ? Errno.noSuchFileOrDirectory : Errno(rawValue: errno)
            return .silence("the program cannot be started: \(reason.description.lowercased())")
        } catch let error as SubprocessError {
            return .silence(
                "the program cannot be run: \(error.underlyingError.map(\.description) ?? error.description)")
        } catch {
            return .silence("\(error)")
        }
    }

    /// The end of a pipe from which all of the message is read. A program that does not read cannot break the pipe under us.
    private func filledPipe() throws -> FileDescriptor {
        let pipe = try FileDescriptor.pipe(options: [.closeOnExec, .nonBlocking])
        defer { try? pipe.writeEnd.close() }
        // It is the program that reads, and it waits.
        _ = fcntl(pipe.readEnd.rawValue, F_SETFL, 0)
        let bytes = Array(input.utf8)
        guard (try? bytes.withUnsafeBytes { try pipe.writeEnd.write($0) }) == bytes.count else {
            try? pipe.readEnd.close()
            throw Unfit()
        }
        return pipe.readEnd
    }

    private struct Unfit: Error, CustomStringConvertible {
        let description = "the message does not fit into a pipe: message too long"
    }
}

/// Whether a program of ours has ended; its number stays its own.
private func hasEnded(_ id: pid_t) -> Bool {
    var facts = siginfo_t()
    return waitid(P_PID, id_t(id), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 && facts.si_signo == SIGCHLD
}

extension TerminationStatus {
    /// The exit code, or 128 and the signal that ended it.
    fileprivate var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
