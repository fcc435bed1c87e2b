import Checks

/// An origin as it is printed, with its comments.
struct ImportedOrigin: Hashable {
    /// Host names are those of all distributions together.
    var origin: Origin
    /// The distributions that use it, sorted.
    var distributions: [String]
    /// What the configuration cannot say, each in one sentence without a full stop.
    var remarks: [String]
    var findings: [Finding]
    /// Why it is printed as a comment only; nil if it is watched.
    var leftOut: String?
}

/// The result of an import.
struct Imported: Hashable {
    /// In the order of domains; identifiers are unique.
    var origins: [ImportedOrigin] = []
    /// Origins that cfmon has no way to express: one sentence each.
    var omissions: [String] = []
    /// How many distributions were read.
    var distributions = 0
}

extension ImportMaterial {
    /// The origins of all distributions. Those with the same connection become one, whatever the order of the files.
    func imported() -> Imported {
        var result = Imported(distributions: distributions.count)
        var connections: [Connection: [OriginUse]] = [:]
        for distribution in distributions {
            for origin in distribution.settings.origins.items {
                switch OriginImport(of: origin, in: distribution, material: self) {
                case .origin(let use, let leftOut):
                    connections[Connection(origin: use.origin, leftOut: leftOut), default: []].append(use)
                case .omission(let sentence):
                    result.omissions.append(sentence)
                }
            }
        }
        result.omissions = Set(result.omissions).sorted()
        result.origins = connections.flatMap { merged($1, of: $0).parts }.sorted {
            $0.rank.lexicographicallyPrecedes($1.rank)
        }
        var taken: Set<String> = []
        for index in result.origins.indices {
            let origin = result.origins[index].origin
            let name = origin.port == 443 ? origin.domain : "\(origin.domain):\(origin.port)"
            var (id, number) = (String(name.prefix(240)), 2)
            while !taken.insert(id).inserted {
                id = "\(name.prefix(240))/\(number)"
                number += 1
            }
            result.origins[index].origin.id = id
        }
        return result
    }

    /// What two uses must share to be one origin for cfmon.
    private struct Connection: Hashable {
        var origin: Origin
        var leftOut: String?
    }

    private func merged(_ uses: [OriginUse], of connection: Connection) -> ImportedOrigin {
        var origin = connection.origin
        let names = Set(uses.flatMap(\.viewerNames)).subtracting([origin.domain]).sorted()
        let ownName = uses.contains(where: \.sendsOwnName) ? [origin.domain] : []
        origin.hostHeaders = names.isEmpty ? [] : names + ownName
        let findings = Set(uses.flatMap { settingsFindings($0.settings) }).sorted {
            ($1.severity, $0.code.rawValue, $0.title) < ($0.severity, $1.code.rawValue, $1.title)
        }
        return ImportedOrigin(
            origin: origin, distributions: Set(uses.map(\.distribution)).sorted(),
            remarks: Set(uses.flatMap(\.remarks)).sorted(), findings: findings, leftOut: connection.leftOut)
    }
}

extension ImportedOrigin {
    /// By domain; those that are watched first.
    fileprivate var rank: [String] {
        let port = String(origin.port)
        return [
            origin.domain, leftOut ?? "", String(repeating: "0", count: 5 - port.count) + port,
            origin.protocols.sorted().map(\.rawValue).joined(), origin.addressType.rawValue,
            "\(origin.timeout),\(origin.attempts)", origin.hostHeaders.first ?? "",
        ]
    }

    /// This origin, or several with a part of the forwarded names each if there are too many for one.
    fileprivate var parts: [ImportedOrigin] {
        let names = origin.hostHeaders
        guard names.count > Origin.mostHostHeaders else { return [self] }
        let starts = Array(stride(from: 0, to: names.count, by: Origin.mostHostHeaders))
        return starts.enumerated().map { index, start in
            var part = self
            part.origin.hostHeaders = Array(names[start...].prefix(Origin.mostHostHeaders))
            part.remarks.append(
                "part \(index + 1) of \(starts.count): \(names.count) names are forwarded, and an origin of cfmon has "
                    + "\(Origin.mostHostHeaders) at the most")
            // Findings about the settings are printed once.
            if index > 0 { part.findings = [] }
            return part
        }
    }
}
