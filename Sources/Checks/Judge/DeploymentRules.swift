import TLS
import Timekeeping

/// How the served chain differs from the file that should be served; nil where it does not.
func deploymentFinding(_ deployed: DeployedChain, served chain: ServedChain, leaf: Certificate) -> Finding? {
    if let problem = deployed.problem {
        return Finding(
            .certificateNotDeployed, severity: .notice, title: "the file that should be served cannot be read",
            detail: "\(deployed.path): \(problem).",
            evidence: ["file": .text(deployed.path), "reason": .text(problem)])
    }
    let file = deployed.certificates.map(CertificateDER.init)
    guard let wanted = file.first else { return nil }
    guard wanted.sha256 != leaf.sha256 else { return otherChain(file, deployed, served: chain, leaf: leaf) }
    let end = (try? Certificate(wanted)).map { "\($0.notAfter)" } ?? "unknown"
    let when = deployed.modified.map { " It was last written \($0)." } ?? ""
    return Finding(
        .certificateNotDeployed, title: "the server does not serve the certificate in \(deployed.path)",
        detail: "Served: \(leaf.sha256.prefix(16)), until \(leaf.notAfter). "
            + "In the file: \(wanted.sha256.prefix(16)), until \(end).\(when)",
        certificate: leaf.sha256,
        evidence: [
            "file": .text(deployed.path), "served": .text(leaf.sha256), "in_file": .text(wanted.sha256),
            "served_until": .text("\(leaf.notAfter)"), "file_until": .text(end),
        ])
}

/// The right leaf with other certificates behind it than the file has; nil where they agree. A file that holds the leaf
/// alone says nothing about the others. Whether the difference matters is said by the findings on the chain.
private func otherChain(
    _ file: [CertificateDER], _ deployed: DeployedChain, served chain: ServedChain, leaf: Certificate
) -> Finding? {
    guard file.count > 1, file != chain.sent else { return nil }
    let (sent, wanted) = (subjects(of: chain.sent), subjects(of: file))
    return Finding(
        .certificateNotDeployed, severity: .notice,
        title: "the server sends another chain than \(deployed.path) has",
        detail: "The certificate is the same. Sent: \(abridged(sent, separator: " / ")). "
            + "In the file: \(abridged(wanted, separator: " / ")).",
        certificate: leaf.sha256,
        evidence: [
            "file": .text(deployed.path), "served_chain": .list(evident(sent)), "file_chain": .list(evident(wanted)),
        ])
}

private func subjects(of chain: [CertificateDER]) -> [String] {
    chain.map { der in (try? Certificate(der))?.subject ?? "a certificate that cannot be decoded" }
}
