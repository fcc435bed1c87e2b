import Subprocess
import SystemPackage
import TLS
import Timekeeping

/// The command `aws`, run without a shell and for a bounded time. It reads credentials and the network by itself;
/// cfmon sees what it prints. It stays in our process group, so that an interrupt from the keyboard ends both.
struct AWSProgram {
    /// What is started: a path, or a name that is looked for in `PATH`.
    var name = "aws"
    var profile: String?
    /// Returns after that time, or throws when cancelled.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// For one call: an account with thousands of distributions takes many pages.
    private static let deadline: Duration = .seconds(120)
    /// Bytes of its errors that are kept.
    private static let errorBudget = 4096

    private struct Heard: Sendable {
        var output: [UInt8]
        var errors: [UInt8]
        var status: TerminationStatus
    }

    /// The answer to `aws cloudfront CALL… --output json`.
    func ask(_ call: [String]) async throws(ImportFault) -> [UInt8] {
        let title = "\(name) cloudfront \(call.joined(separator: " "))"
        let arguments = ["cloudfront"] + call + ["--output=json"] + (profile.map { ["--profile=\($0)"] } ?? [])
        let run = { @Sendable [name] in await Self.run(name, arguments) }
        guard let outcome = await limited(to: Self.deadline, sleep: sleep, run) else {
            throw ImportFault("`\(title)` did not end within \(Self.deadline.components.seconds) s")
        }
        switch outcome {
        case .success(let heard) where heard.status.isSuccess:
            return heard.output
        case .success(let heard):
            let words = String(decoding: heard.errors, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " ")
            throw ImportFault("`\(title)` failed (\(heard.status.words)): \(words.isEmpty ? "it said nothing" : words)")
        case .failure(let error) where error.code == .executableNotFound:
            throw ImportFault(
                "`\(name)` cannot be started: \(Errno.noSuchFileOrDirectory); install the AWS CLI, or give files with its JSON"
            )
        case .failure(let error) where error.code == .outputLimitExceeded:
            throw ImportFault("`\(title)` printed more than \(ImportCloudFrontCommand.budget) bytes")
        case .failure(let error):
            throw ImportFault(
                "`\(name)` cannot be run: \(error.underlyingError.map(\.description) ?? error.description)")
        }
    }

    private static func run(_ name: String, _ arguments: [String]) async -> Result<Heard, SubprocessError> {
        do {
            let result = try await Subprocess.run(
                name.contains("/") ? .path(FilePath(name)) : .name(name), arguments: Arguments(arguments), input: .none,
                output: .bytes(limit: ImportCloudFrontCommand.budget), error: .sequence
            ) { execution in
                var errors: [UInt8] = []
                for try await part in execution.standardError {
                    errors += part.withUnsafeBytes { Array($0.prefix(errorBudget - errors.count)) }
                }
                return errors
            }
            return .success(
                Heard(output: result.standardOutput, errors: result.closureResult, status: result.terminationStatus))
        } catch let error as SubprocessError {
            return .failure(error)
        } catch {
            return .success(Heard(output: [], errors: Array("\(error)".utf8), status: .exited(1)))
        }
    }
}

extension TerminationStatus {
    fileprivate var words: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "exit code \(128 + signal)"
        }
    }
}

extension ImportMaterial {
    /// Asks the account: its distributions, then each policy that is not known.
    ///
    /// A policy that may not be read is a note and stays in doubt; without distributions there is nothing to import.
    mutating func take(from aws: AWSProgram) async throws(ImportFault) -> [String] {
        let distributions = try await aws.ask(["list-distributions"])
        // Nothing is what some versions of `aws` print for an account without distributions.
        if !distributions.isEmpty { try take(distributions, named: "aws cloudfront list-distributions") }

        var notes: [String] = []
        let missing = missingPolicies
        let calls =
            missing.originRequest.map { ["get-origin-request-policy", "--id=\($0)"] }
            + missing.cache.map { ["get-cache-policy", "--id=\($0)"] }
        for call in calls {
            do throws(ImportFault) {
                try take(try await aws.ask(call), named: "aws cloudfront \(call.joined(separator: " "))")
            } catch {
                notes.append(error.description)
            }
        }
        if distributions.isEmpty { notes.append("the account has no distribution") }
        return notes
    }
}
