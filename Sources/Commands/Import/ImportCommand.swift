import ArgumentParser
import Checks

/// `cfmonctl import`: origins from where they are already written down.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Prints origins for origins.d from what a CDN's account says.",
        subcommands: [ImportCloudFrontCommand.self])
}

struct ImportCloudFrontCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloudfront",
        abstract: "Prints origins.d YAML from an AWS account, by the command `aws`, or from its saved JSON.",
        discussion: """
            Nothing is written or changed, in AWS or here. What is left out, and why, stands in comments and on \
            standard error.
            """)

    @Argument(help: "JSON of `aws cloudfront` calls; - is standard input. None: the account is asked.")
    var files: [String] = []

    @Option(help: "The profile of `aws` whose account is asked.")
    var profile: String?

    /// Bytes of a file or an answer: a distribution has a few KiB, and an account a few thousand of them at the most.
    static let budget = 64 << 20

    func validate() throws {
        guard profile == nil || files.isEmpty else {
            throw ValidationError("--profile asks an account; with a FILE none is asked.")
        }
    }

    func run() async throws {
        var material = ImportMaterial()
        var notes: [String] = []
        do throws(ImportFault) {
            if files.isEmpty {
                notes = try await material.take(from: AWSProgram(profile: profile))
            }
        } catch {
            StandardError.print("cfmonctl: \(error)")
            throw ExitCode(Severity.unknown.exitCode)
        }
        for file in files {
            let bytes = try FileBytes.read(file, limit: Self.budget + 1)
            do throws(ImportFault) {
                guard bytes.count <= Self.budget else { throw ImportFault("\(file): more than \(Self.budget) bytes") }
                try material.take(bytes, named: file)
            } catch {
                StandardError.print("cfmonctl: \(error)")
                throw ExitCode.validationFailure
            }
        }
        let imported = material.imported()
        print(imported.yaml, terminator: "")
        (notes + imported.notes).forEach { StandardError.print("cfmonctl: \($0)") }
    }
}
