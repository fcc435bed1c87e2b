import TLS
import Timekeeping

// AWS says that CloudFront drops the connection when the certificates are there in the wrong order ("HTTP 502 status
// code"). Its public library builds paths from a pool without order, so what counts here is that some usable path
// has its certificates in the order in which they are needed; what else was sent in between is `chain-extra`.

extension ServedChain {
    /// The order of a chain that does verify.
    func orderFault(verified: [Certificate], at instant: Instant) -> ChainFault? {
        let usable = usablePaths(at: instant)
        guard !usable.isEmpty, !usable.contains(where: \.isInOrder), let best = usable.first else { return nil }
        let asSent = best.positions.sorted().map { name(at: $0) }
        let needed = best.positions.map { name(at: $0) }
        return ChainFault(
            code: .chainOrder, culprit: leaf,
            finding: Finding(
                .chainOrder, title: "the certificates are sent in the wrong order",
                detail: "Sent: \(asSent.joined(separator: " / ")). Needed: \(needed.joined(separator: " / ")).",
                certificate: leaf?.sha256, evidence: ["sent": .list(asSent), "needed": .list(needed)]))
    }

    /// A CA certificate where the leaf should be, with the leaf behind it: the server's file has them the other way
    /// round.
    static func misplacedLeaf(in certificates: [(position: Int, certificate: Certificate)]) -> ChainFault? {
        guard let first = certificates.first, first.position == 0, case let first = first.certificate, first.isCA,
            let real = certificates.dropFirst().first(where: { !$0.certificate.isCA })
        else { return nil }
        let sent = certificates.map(\.certificate.subject)
        return ChainFault(
            code: .chainOrder, culprit: first,
            finding: Finding(
                .chainOrder, title: "the server's own certificate is not the first one",
                detail: "A CA certificate comes first (\(first.subject)); the server's own is number "
                    + "\(real.position + 1) (\(real.certificate.subject)).",
                certificate: first.sha256,
                evidence: [
                    "sent": .list(evident(sent)), "needed": .list([real.certificate.subject, first.subject]),
                ]))
    }

    private func name(at position: Int) -> String {
        certificates.first { $0.position == position }?.certificate.subject ?? "certificate \(position + 1)"
    }
}
