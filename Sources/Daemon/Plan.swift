import Checks
import Config
import TLS
import Timekeeping

/// What the daemon works by: a configuration without mistakes, and the anchors it names. Taken whole or not at all.
struct Plan: Sendable {
    /// Why a configuration is not taken: every mistake, as `file:line:column: message` where it has a place.
    struct Refusal: Error, Hashable, Sendable {
        var problems: [String]
    }

    /// The configuration file.
    var path: String
    var settings: Settings
    var trust: TrustStore
    var loadedAt: Instant

    /// Reads the configuration, the files it names, and the trust bundle.
    static func load(path: String, credentials: String?, at now: Instant) -> Result<Plan, Refusal> {
        switch Configuration.load(path: path, credentials: credentials) {
        case .failure(let problems):
            return .failure(Refusal(problems: problems.problems.map(\.description)))
        case .success(let settings):
            do throws(TrustStoreFault) {
                let trust = try TrustBundle.load(path: settings.trust.path)
                return .success(Plan(path: path, settings: settings, trust: trust, loadedAt: now))
            } catch {
                return .failure(Refusal(problems: ["\(path): trust: \(error)"]))
            }
        }
    }
}

extension TrustSource {
    /// The PEM file that holds the anchors.
    var path: String {
        switch self {
        case .system: TrustBundle.systemPath
        case .file(let path): path
        }
    }
}

extension Settings {
    /// How much there is to do: `14 origins, 1 receiver`.
    var sum: String {
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        return "\(count(origins.count, "origin")), \(count(receivers.count, "receiver"))"
    }
}
