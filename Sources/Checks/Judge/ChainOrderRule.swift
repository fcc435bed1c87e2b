import TLS
import Timekeeping

// AWS says that CloudFront drops the connection where the certificates are in the wrong order ("HTTP 502 status code").
// Its public library builds paths from a pool without order. So the order is a fault only where no usable path has its
// certificates in the order in which they are needed; other certificates in between are `chain-extra`.

extension ServedChain {
    /// The fault of a chain that verifies but is in the wrong order; nil where the order is right.
    func orderFault(verified: [Certificate], at instant: Instant) -> ChainFault? {
        let usable = usablePaths(at: instant)
        guard !usable.isEmpty, !usable.contains(where: \.isInOrder), let best = usable.first else { return nil }
        let asSent = best.positions.sorted().map { name(at: $0) }
        let needed = best.positions.map { name(at: $0) }
        return ChainFault(
            culprit: leaf,
            finding: Finding(
                .chainOrder, title: "the certificates are sent in the wrong order",
                detail: "Sent: \(asSent.joined(separator: " / ")). Needed: \(needed.joined(separator: " / ")).",
                certificate: leaf?.sha256, evidence: ["sent": .list(asSent), "needed": .list(needed)]))
    }

    /// The fault of a chain that has a CA certificate in the leaf's position and the leaf behind it.
    static func misplacedLeaf(in certificates: [(position: Int, certificate: Certificate)]) -> ChainFault? {
        guard let first = certificates.first, first.position == 0, case let first = first.certificate, first.isCA,
            let real = certificates.dropFirst().first(where: { !$0.certificate.isCA })
        else { return nil }
        let sent = certificates.map(\.certificate.subject)
        return ChainFault(
            culprit: first,
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
