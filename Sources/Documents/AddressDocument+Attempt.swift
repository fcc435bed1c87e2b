import Checks
import TLS
import Timekeeping
import Wire

extension AddressDocument {
    init(_ attempt: Attempt, lookup: Lookup, verdict: AttemptVerdict) {
        let handshake = attempt.handshake
        let reached: String
        switch (attempt.connection, handshake?.outcome) {
        case (.open, .completed): reached = "judged"
        case (.open, _): reached = "connected"
        case (.refused, _), (.timedOut, _), (.unreachable, _), (.notTried, _): reached = "nothing"
        }
        self.init(
            address: attempt.endpoint.address.description, port: Int(attempt.endpoint.port),
            serverName: attempt.serverName, verdict: verdict.severity.rawValue, reached: reached,
            tls: handshake.flatMap(TLSDocument.init), timings: TimingsDocument(attempt.timings, lookup: lookup),
            chain: (handshake?.chain ?? []).map(CertificateDocument.init), path: verdict.path,
            failsAt: verdict.forecast.failsAt?.description, failsBecause: verdict.forecast.because?.rawValue)
    }
}

extension TLSDocument {
    /// nil before a ServerHello.
    init?(_ handshake: HandshakeRecord) {
        guard handshake.version != nil || handshake.suite != nil else { return nil }
        self.init(
            version: handshake.version.map(HandshakeName.version), cipher: handshake.suite.map(CipherSuite.name),
            group: handshake.group.map(HandshakeName.group))
    }
}

extension TimingsDocument {
    init(_ timings: Timings, lookup: Lookup) {
        self.init(
            dns: lookup.answer == .skipped ? nil : lookup.milliseconds.rounded(toPlaces: 1),
            connect: timings.connect?.rounded(toPlaces: 1), tls: timings.tls?.rounded(toPlaces: 1),
            firstByte: timings.firstByte?.rounded(toPlaces: 1))
    }
}

extension Double {
    /// So that 1.2000000000000002 ms is told as 1.2.
    func rounded(toPlaces places: Int) -> Double {
        let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
        return (self * factor).rounded() / factor
    }
}

extension CertificateDocument {
    init(_ der: CertificateDER) {
        self.init(sha256: der.sha256)
        guard let certificate = try? Certificate(der) else { return }
        subject = certificate.subject
        issuer = certificate.issuer
        serial = certificate.serial
        names =
            certificate.dnsNames
            + certificate.ipAddresses.map { bytes in
                IPAddress(bytes: bytes).map(\.description) ?? Hex.lowercase(bytes)
            }
        notBefore = certificate.notBefore.description
        notAfter = certificate.notAfter.description
        key = certificate.key.description
        signature = certificate.signatureAlgorithm
    }
}
