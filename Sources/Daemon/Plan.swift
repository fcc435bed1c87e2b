import Checks
package import Config
import FoundationEssentials
package import TLS
package import Timekeeping

/// A configuration without mistakes, and the trust store it names. It is taken whole or not at all.
package struct Plan: Sendable {
    /// Why a configuration is refused: every mistake, as `file:line:column: message` where it has a position.
    package struct Refusal: Error, Hashable, Sendable {
        var problems: [String]
    }

    /// The configuration file.
    var path: String
    package let settings: Settings
    /// The shortest interval of an origin; nil where there is none.
    let shortest: Duration?
    var trust: TrustStore
    var loadedAt: Instant
    /// When the trust bundle last changed; nil where that is not known.
    var trustChangedAt: Instant?

    /// A plan, field by field.
    package init(
        path: String, settings: Settings, trust: TrustStore, loadedAt: Instant, trustChangedAt: Instant? = nil
    ) {
        self.path = path
        self.settings = settings
        shortest = settings.origins.lazy.map(\.interval).min()
        self.trust = trust
        self.loadedAt = loadedAt
        self.trustChangedAt = trustChangedAt
    }

    /// Seconds since the trust bundle changed, where that is more than a year.
    func oldTrust(at now: Instant) -> Int64? {
        trustChangedAt.map { now.seconds(since: $0) }.flatMap { $0 > 365 * 86_400 ? $0 : nil }
    }

    /// Reads the configuration, the files it names, and the trust bundle.
    static func load(path: String, credentials: String?, at now: Instant) -> Result<Plan, Refusal> {
        switch Configuration.load(path: path, credentials: credentials) {
        case .failure(let problems):
            return .failure(Refusal(problems: problems.problems.map(\.description)))
        case .success(let settings):
            do throws(TrustStoreFault) {
                let trust = try settings.trust.load()
                return .success(
                    Plan(
                        path: path, settings: settings, trust: trust, loadedAt: now,
                        trustChangedAt: changeTime(of: settings.trust.path)))
            } catch {
                return .failure(Refusal(problems: ["\(path): trust: \(error)"]))
            }
        }
    }
}

extension Plan {
    /// When the file behind this path last changed; nil where that is not known.
    private static func changeTime(of path: String) -> Instant? {
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: file)).flatMap { Instant(lastChangeIn: $0) }
    }
}

extension TrustSource {
    fileprivate func load() throws(TrustStoreFault) -> TrustStore {
        switch self {
        case .system: try TrustBundle.system()
        case .file(let path): try TrustBundle.load(path: path)
        }
    }

    /// The PEM file with the trust anchors.
    var path: String {
        switch self {
        case .system: TrustBundle.systemPath
        case .file(let path): path
        }
    }
}

extension Settings {
    /// `14 origins, 1 receiver`.
    var summary: String {
        "\(counted(origins.count, "origin")), \(counted(receivers.count, "receiver"))"
    }
}
