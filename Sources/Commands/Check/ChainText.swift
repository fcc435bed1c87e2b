import API
import Timekeeping

extension CheckDocument {
    /// Each chain once, with the addresses that sent it.
    func chains(on terminal: Terminal, at now: Instant) -> String {
        if let file {
            return file.chain.text("Chain in \(file.path)", path: file.verifiedPath, on: terminal, at: now)
        }
        var groups: [(chain: [CertificateDocument], path: [String], sources: [String])] = []
        for address in addresses where !address.chain.isEmpty {
            let source = "\(address.endpoint) as \(address.serverName)"
            if let known = groups.firstIndex(where: { $0.chain == address.chain && $0.path == address.path }) {
                groups[known].sources.append(source)
            } else {
                groups.append((address.chain, address.path, [source]))
            }
        }
        return groups.map { group in
            let sources = group.sources.joined(separator: ", ")
            return group.chain.text("Chain as sent by \(sources)", path: group.path, on: terminal, at: now)
        }.joined()
    }
}

extension [CertificateDocument] {
    fileprivate func text(_ title: String, path: [String], on terminal: Terminal, at now: Instant) -> String {
        let names = first?.names ?? []
        return terminal.heading(title) + (terminal.isTerminal ? list(on: terminal, at: now) : table)
            + terminal.paragraph(names.isEmpty ? "none" : names.joined(separator: ", "), label: "Names:  ", indent: 2)
            + terminal.paragraph(route(along: path), label: "Path:   ", indent: 2)
    }

    private func list(on terminal: Terminal, at now: Instant) -> String {
        enumerated().map { index, certificate in
            let begin = Timestamp(certificate.notBefore).instant?.date ?? "?"
            let facts = [
                "issued by \(certificate.issuer ?? "?")",
                "valid from \(begin) until \(Timestamp(certificate.notAfter).phrase(at: now))",
                "\(certificate.key ?? "?"), \(certificate.signature ?? "?"), SHA-256 \(certificate.sha256.prefix(16))…",
            ]
            let subject = certificate.subject ?? "cannot be decoded, SHA-256 \(certificate.sha256.prefix(16))…"
            return terminal.paragraph(subject, label: "\(index)  ", .bold, indent: 2)
                + (certificate.subject == nil ? [] : facts).map { terminal.paragraph($0, label: "", indent: 5) }
                .joined()
        }.joined()
    }

    private var table: String {
        var table = TextTable(
            header: ["#", "SUBJECT", "ISSUER", "FROM", "UNTIL", "KEY", "SIGNATURE", "SHA-256"], elastic: 2)
        table.rows = enumerated().map { index, certificate in
            let facts = [
                certificate.subject, certificate.issuer, certificate.notBefore, certificate.notAfter, certificate.key,
                certificate.signature, certificate.sha256,
            ]
            return [.init("\(index)")] + facts.map { .init($0 ?? "-") }
        }
        return table.rendered(on: .plain)
    }

    /// The verified path by subjects. A certificate that was not sent comes from the trust store and has the name of its issuer.
    private func route(along path: [String]) -> String {
        guard !path.isEmpty else { return "none that CloudFront accepts" }
        var issuer = "?"
        return path.map { fingerprint in
            guard let certificate = first(where: { $0.sha256 == fingerprint }) else {
                return "\(issuer) (of the trust store)"
            }
            issuer = certificate.issuer ?? "?"
            return certificate.subject ?? fingerprint
        }.joined(separator: " <- ")
    }
}
