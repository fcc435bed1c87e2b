import API
import ArgumentParser
import Checks
import Config
import TLS
import Timekeeping

/// `cfmonctl check`: one check now, in this process.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks origins now, without the daemon, or judges a chain before it is deployed.")

    @Argument(help: "host, host:port or an https:// URL.", transform: Syntax.target)
    var targets: [Syntax.Target] = []

    @OptionGroup(title: "What the distribution says")
    var distribution: CheckOptions

    @Option(help: "A PEM file, leaf first, to judge instead of a connection; needs --name.")
    var chain: String?

    @Option(help: "The name that CloudFront will ask the chain of --chain for.", transform: Syntax.domain)
    var name: String?

    @Option(help: "PEM bundle of trusted roots (default: \(TrustBundle.systemPath)).")
    var trust: String?

    @Option(help: "Judges as of that instant, in RFC 3339 (default: now).", transform: CheckCommand.instant)
    var at: Instant?

    @Option(name: [.short, .long], help: "The shape of the output; pem is the chain that should be served.")
    var output: CheckFormat = .text

    @Flag(help: "Also tells what was done, step by step.")
    var explain = false

    func validate() throws {
        if chain == nil {
            guard !targets.isEmpty else { throw ValidationError("Name a target, or a file with --chain.") }
            guard name == nil else { throw ValidationError("--name belongs to --chain; a target has --host-header.") }
        } else {
            guard name != nil else { throw ValidationError("--chain needs --name: what will CloudFront ask for?") }
            guard targets.isEmpty, distribution.isEmpty, !explain else {
                throw ValidationError(
                    "--chain connects to nothing: no target, no option of a connection, no --explain.")
            }
        }
        guard output != .pem || !explain else { throw ValidationError("There is no --explain with -o pem.") }
    }

    func run() async throws {
        let anchors = try trustStore()
        let world = World.live()
        let reports: [Report]
        if let chain, let name {
            reports = [try judgeFile(chain, for: name, trust: anchors, at: at ?? world.now())]
        } else {
            let origins = targets.map(distribution.origin)
            reports = await observations(of: origins, in: world).map { observation in
                let verdict = judge(
                    observation, expecting: Expectations(), trust: anchors, at: at ?? observation.at)
                return Report(observation: observation, verdict: verdict)
            }
        }
        try await show(reports, trust: anchors, at: at ?? world.now())
        try (reports.map(\.verdict.severity).max() ?? .unknown).end()
    }

    /// Observes sixteen origins at a time. The result has the order of the origins.
    private func observations(of origins: [Origin], in world: World) async -> [Observation] {
        await withTaskGroup(of: (Int, Observation).self) { group in
            var found: [Int: Observation] = [:]
            for (index, origin) in origins.enumerated() {
                if index >= 16, let (done, observation) = await group.next() { found[done] = observation }
                group.addTask { (index, await observe(origin, in: world)) }
            }
            for await (done, observation) in group { found[done] = observation }
            return origins.indices.compactMap { found[$0] }
        }
    }

    private func judgeFile(_ path: String, for name: String, trust: TrustStore, at now: Instant) throws -> Report {
        let certificates: [CertificateDER]
        do {
            certificates = try PEM.certificates(in: FileBytes.read(path, limit: 1 << 20))
        } catch let fault as PEMFault {
            throw ValidationError("\(path): \(fault.description).")
        }
        return judge(chain: certificates, for: name, expecting: Expectations(), trust: trust, at: now)
    }

    /// A named bundle that cannot be used is a usage error. Without the system's bundle the verdict is unknown.
    private func trustStore() throws -> TrustStore {
        do {
            guard let trust else { return try TrustBundle.system() }
            return try TrustBundle.load(path: trust)
        } catch {
            guard trust == nil else { throw ValidationError("--trust: \(error.description).") }
            StandardError.print("cfmonctl: \(error.description); name a bundle with --trust")
            throw ExitCode(Severity.unknown.exitCode)
        }
    }

    private func show(_ reports: [Report], trust: TrustStore, at now: Instant) async throws {
        let documents = reports.map { report in
            chain.map { CheckDocument(file: $0, report) } ?? CheckDocument(report, judgedAt: at, explained: explain)
        }
        switch output {
        case .text: print(documents.text(on: Terminal.standardOutput(), at: now), terminator: "")
        case .json: print(try documents.json(), terminator: "")
        case .pem: for report in reports { await printMended(report, trust: trust, at: now) }
        }
    }

    private func printMended(_ report: Report, trust: TrustStore, at now: Instant) async {
        let chains = await report.mended(trust: trust, at: now)
        if chains.isEmpty {
            let name = report.observation.origin.id
            StandardError.print("cfmonctl: what \(name) sent leads to no trusted root, so no chain can be made of it")
        }
        for chain in chains { print(PEM.encode(chain), terminator: "") }
    }

    private static func instant(_ text: String) throws -> Instant {
        guard let instant = Instant(rfc3339: text) else {
            throw ValidationError("it is no RFC 3339 time such as 2026-11-21T03:00:00Z, and no date.")
        }
        return instant
    }
}

enum CheckFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, pem
}

extension [CheckDocument] {
    /// The documents as text, one after the other.
    func text(on terminal: Terminal, at now: Instant) -> String {
        map { $0.text(on: terminal, at: now) }.joined(separator: "\n")
    }

    /// One document as it is; several as a status document.
    func json() throws -> String {
        if count == 1, let only = first { return try JSON.encode(only, pretty: true) }
        return try JSON.encode(
            StatusDocument(daemon: nil, origins: map { OriginStatus($0, watch: nil) }), pretty: true)
    }
}
