import TLS
import Timekeeping

/// What DNS's answer means.
func lookupFindings(_ lookup: Lookup, origin: Origin) -> [Finding] {
    let family =
        switch origin.addressType {
        case .ipv4: "IPv4 (A)"
        case .ipv6: "IPv6 (AAAA)"
        case .dualstack: "IPv4 or IPv6 (A, AAAA)"
        }
    let resolver = origin.resolvers.isEmpty ? "The resolver" : "The resolver (\(asked(origin).joined(separator: ", ")))"
    switch lookup.answer {
    case .skipped: return []
    case .noAddress(let words):
        return [
            Finding(
                .dnsNoAddress, title: "\(origin.domain) has no \(family) address",
                detail: "\(resolver) says: \(words).",
                evidence: evidence(
                    [
                        "name": .text(origin.domain), "family": .text(origin.addressType.rawValue),
                        "answer": .text(words),
                    ], askedBy: origin))
        ]
    case .failed(let words, let tries):
        return [
            Finding(
                .dnsFailed, title: "\(origin.domain) cannot be looked up",
                detail: "\(resolver) says: \(words) (\(counted(tries, "try", "tries"))).",
                evidence: evidence(
                    ["name": .text(origin.domain), "answer": .text(words), "tries": .number(Double(tries))],
                    askedBy: origin))
        ]
    case .notTried(let reason):
        return [
            Finding(
                .dnsFailed, severity: .unknown, title: "this monitor could not look up \(origin.domain)",
                detail: "\(reason). That says nothing about the origin.",
                remedy: "Mend the monitor's own resolver or limits; the origin may be well.",
                evidence: evidence(["name": .text(origin.domain), "reason": .text(reason)], askedBy: origin))
        ]
    case .addresses(let addresses):
        return hidden(addresses, origin: origin) + leftOut(addresses, origin: origin)
    }
}

private func hidden(_ addresses: [IPAddress], origin: Origin) -> [Finding] {
    let hidden = addresses.filter { !$0.isPublic }.map(\.description)
    guard !hidden.isEmpty else { return [] }
    return [
        Finding(
            .dnsNotPublic,
            title: "\(origin.domain) resolves to \(abridged(hidden, separator: ", ")), where CloudFront cannot go",
            detail: "\(hidden.count) of \(addresses.count) addresses are private, loopback or otherwise unroutable.",
            evidence: evidence(["addresses": .list(evident(hidden))], askedBy: origin))
    ]
}

/// The origin's own name servers.
private func asked(_ origin: Origin) -> [String] { origin.resolvers.map(\.description) }

/// The evidence, with the name servers that were asked where they are not those of the monitor's resolv.conf.
private func evidence(_ evidence: [String: Evidence], askedBy origin: Origin) -> [String: Evidence] {
    origin.resolvers.isEmpty ? evidence : evidence.merging(["resolvers": .list(asked(origin))]) { own, _ in own }
}

private func leftOut(_ addresses: [IPAddress], origin: Origin) -> [Finding] {
    guard addresses.count > CheckBudget.addresses else { return [] }
    return [
        Finding(
            .addressesLeftOut,
            title: "\(CheckBudget.addresses) of the \(addresses.count) addresses of \(origin.domain) are looked at",
            detail: "Nothing is known of the others, and CloudFront may use any of them.",
            evidence: [
                "looked_at": .number(Double(CheckBudget.addresses)), "addresses": .number(Double(addresses.count)),
            ])
    ]
}

/// What became of the TCP connection.
func connectionFindings(_ attempt: Attempt, hasAnswered: Bool) -> [Finding] {
    let place = attempt.endpoint.description
    switch attempt.connection {
    case .open: return []
    case .refused(let tries):
        return [
            Finding(
                .connectRefused, title: "nothing listens at \(place)",
                detail: "The connection was refused \(times(tries)).",
                evidence: ["address": .text(place), "attempts": .number(Double(tries))])
        ]
    case .timedOut(let tries, let seconds):
        return [
            Finding(
                .connectTimeout, severity: hasAnswered ? nil : .unknown, title: "\(place) does not answer",
                detail: "No answer within \(seconds) s, \(times(tries))."
                    + (hasAnswered
                        ? ""
                        : " It never answered this monitor, so it may let only CloudFront in: cfmon cannot tell."),
                evidence: [
                    "address": .text(place), "attempts": .number(Double(tries)), "seconds": .number(Double(seconds)),
                ])
        ]
    case .unreachable(let errno, let tries):
        return [
            Finding(
                .connectUnreachable, title: "\(place) cannot be reached",
                detail: "The network says \(errno), \(times(tries)).",
                evidence: ["address": .text(place), "errno": .text(errno), "attempts": .number(Double(tries))])
        ]
    case .notTried(let reason):
        return [
            Finding(
                .connectUnreachable, severity: .unknown, title: "this monitor could not try \(place)",
                detail: "\(reason). That says nothing about the origin.",
                remedy: "Mend the monitor's own network or limits; the origin may be well.",
                evidence: ["address": .text(place), "reason": .text(reason)])
        ]
    }
}
