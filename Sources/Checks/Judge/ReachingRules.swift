import TLS
import Timekeeping

/// What the look-up means.
func lookupFindings(_ lookup: Lookup, origin: Origin) -> [Finding] {
    let family =
        switch origin.addressType {
        case .ipv4: "IPv4 (A)"
        case .ipv6: "IPv6 (AAAA)"
        case .dualstack: "IPv4 or IPv6 (A, AAAA)"
        }
    let resolver = origin.resolvers.isEmpty ? "The resolver" : "The resolver (\(asked(origin).joined(separator: ", ")))"
    let name = Evidence.text(origin.domain)
    switch lookup.answer {
    case .skipped: return []
    case .noAddress(let words):
        return [
            Finding(
                .dnsNoAddress, title: "\(origin.domain) has no \(family) address",
                detail: "\(resolver) says: \(words).",
                evidence: evidence(
                    ["name": name, "family": .text(origin.addressType.rawValue), "answer": .text(words)],
                    askedBy: origin))
        ]
    case .failed(let words, let tries):
        return [
            Finding(
                .dnsFailed, title: "\(origin.domain) cannot be looked up",
                detail: "\(resolver) says: \(words) (\(counted(tries, "try", "tries"))).",
                evidence: evidence(
                    ["name": name, "answer": .text(words), "tries": .number(Double(tries))], askedBy: origin))
        ]
    case .notTried(let reason):
        return [
            Finding(
                .dnsFailed, severity: .unknown, title: "this monitor could not look up \(origin.domain)",
                detail: "\(reason). That says nothing about the origin.",
                remedy: "Mend the monitor's own resolver or limits; the origin may be well.",
                evidence: evidence(["name": name, "reason": .text(reason)], askedBy: origin))
        ]
    case .addresses(let addresses):
        return [notPublic(addresses, origin: origin), leftOut(addresses, origin: origin)].compactMap(\.self)
    }
}

private func notPublic(_ addresses: [IPAddress], origin: Origin) -> Finding? {
    let hidden = addresses.filter { !$0.isPublic }.map(\.description)
    guard !hidden.isEmpty else { return nil }
    return Finding(
        .dnsNotPublic,
        title: "\(origin.domain) resolves to \(abridged(hidden, separator: ", ")), where CloudFront cannot go",
        detail: "\(hidden.count) of \(addresses.count) addresses are private, loopback or otherwise unroutable.",
        evidence: evidence(["addresses": .list(evident(hidden))], askedBy: origin))
}

/// The origin's own name servers.
private func asked(_ origin: Origin) -> [String] { origin.resolvers.map(\.description) }

/// The evidence, with the name servers that were asked where the origin has its own.
private func evidence(_ evidence: [String: Evidence], askedBy origin: Origin) -> [String: Evidence] {
    origin.resolvers.isEmpty ? evidence : evidence.merging(["resolvers": .list(asked(origin))]) { own, _ in own }
}

private func leftOut(_ addresses: [IPAddress], origin: Origin) -> Finding? {
    let limit = CheckBudget.addresses
    guard addresses.count > limit else { return nil }
    return Finding(
        .addressesLeftOut,
        title: "\(limit) of the \(addresses.count) addresses of \(origin.domain) are looked at",
        detail: "Nothing is known of the others, and CloudFront may use any of them.",
        evidence: ["looked_at": .number(Double(limit)), "addresses": .number(Double(addresses.count))])
}

/// What is wrong with the TCP connection; nil where it was made.
func connectionFinding(_ attempt: Attempt, hasAnswered: Bool) -> Finding? {
    let endpoint = attempt.endpoint.description
    func evidence(_ tries: Int, _ more: [String: Evidence] = [:]) -> [String: Evidence] {
        more.merging(["address": .text(endpoint), "attempts": .number(Double(tries))]) { own, _ in own }
    }
    switch attempt.connection {
    case .open: return nil
    case .refused(let tries):
        return Finding(
            .connectRefused, title: "nothing listens at \(endpoint)",
            detail: "The connection was refused \(times(tries)).", evidence: evidence(tries))
    case .timedOut(let tries, let seconds):
        let doubt = " It never answered this monitor, so it may let only CloudFront in: cfmon cannot tell."
        return Finding(
            .connectTimeout, severity: hasAnswered ? nil : .unknown, title: "\(endpoint) does not answer",
            detail: "No answer within \(seconds) s, \(times(tries))." + (hasAnswered ? "" : doubt),
            evidence: evidence(tries, ["seconds": .number(Double(seconds))]))
    case .unreachable(let errno, let tries):
        return Finding(
            .connectUnreachable, title: "\(endpoint) cannot be reached",
            detail: "The network says \(errno), \(times(tries)).", evidence: evidence(tries, ["errno": .text(errno)]))
    case .notTried(let reason):
        return Finding(
            .connectUnreachable, severity: .unknown, title: "this monitor could not try \(endpoint)",
            detail: "\(reason). That says nothing about the origin.",
            remedy: "Mend the monitor's own network or limits; the origin may be well.",
            evidence: ["address": .text(endpoint), "reason": .text(reason)])
    }
}
