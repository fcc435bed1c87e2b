import ArgumentParser
import Checks
import Config
import TLS
import Timekeeping

/// `cfmonctl import`: origins from the settings of a CDN.
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

extension Imported {
    /// A file for `origins.d`. Every text from outside is escaped, so that none of it can leave its comment.
    var yaml: String {
        var lines = ["# From \(counted(distributions, "distribution")) of CloudFront, by `cfmonctl import cloudfront`."]
        if !omissions.isEmpty { lines += ["#", "# Left out:"] + omissions.map { "#   \($0)" } }
        let isEmpty = origins.allSatisfy { $0.leftOut != nil }
        lines.append(isEmpty ? "origins: []" : "origins:")
        // What is left out comes last, as comments.
        lines += origins.filter { $0.leftOut == nil }.flatMap(\.lines)
        lines += origins.filter { $0.leftOut != nil }.flatMap(\.lines)
        return lines.map { "\($0)\n" }.joined()
    }

    /// What a person should know besides, a line each: what is left out, and the findings about the settings.
    var notes: [String] {
        let spoken = origins.flatMap { origin in
            let reason = origin.leftOut.map { ["left out: \($0)"] } ?? []
            return (reason + origin.findings.map(\.line)).map { "\(origin.origin.id): \($0)" }
        }
        let watched = origins.count { $0.leftOut == nil }
        let sum = "\(counted(watched, "origin")) of \(counted(distributions, "distribution"))"
        return omissions.map { "left out: \($0)" } + spoken + [sum]
    }
}

extension ImportedOrigin {
    fileprivate var lines: [String] {
        let users = "used by \(distributions.map { Printable.text($0) }.joined(separator: ", "))"
        let comments = [users] + findings.map(\.line) + remarks
        let reason = leftOut.map { ["left out: \($0)"] } ?? []
        let item = leftOut == nil ? origin.yamlItem : origin.yamlItem.map { "#\($0)" }
        return (reason + comments).map { "  # \($0)" } + item
    }
}

extension Finding {
    fileprivate var line: String { "\(code.rawValue) (\(severity.rawValue)): \(title)" }
}
