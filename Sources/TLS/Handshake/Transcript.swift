/// What passed in a handshake, as OpenSSL reports it message by message before it judges it: so the chain is kept even
/// where the library refuses to go on.
final class Transcript {
    /// Issuers that are kept at the most: a list of names for people.
    private static let mostIssuers = 32
    /// Certificates that are kept at the most: ten times what AWS's library takes (s2n `tls/s2n_x509_validator.c`,
    /// `DEFAULT_MAX_CHAIN_DEPTH`).
    static let mostCertificates = RawHelloAnswer.mostCertificates

    private(set) var version: UInt16?
    private(set) var suite: UInt16?
    private(set) var group: UInt16?
    /// Empty where more were sent than are kept.
    private(set) var chain: [CertificateDER] = []
    private(set) var certificatesSent = 0
    private(set) var acceptableIssuers: [[UInt8]]?
    private(set) var fatalAlert: UInt8?
    private(set) var warningAlert: UInt8?

    /// One message of the peer. `contentType` is the record's (RFC 8446, 5.1).
    func note(contentType: Int32, _ bytes: [UInt8]) {
        switch contentType {
        case 21:
            // Level and description; in TLS 1.3 every alert but these two is fatal, whatever its level says.
            guard bytes.count == 2 else { return }
            let isClosure = bytes[1] == 0 || bytes[1] == 90
            guard !isClosure else { return }
            if bytes[0] == 2 || version == 0x0304 {
                fatalAlert = bytes[1]
            } else if certificatesSent == 0 {
                warningAlert = warningAlert ?? bytes[1]
            }
        case 22:
            guard let message = HandshakeMessage(bytes, version: version) else { return }
            switch message {
            case .serverHello(let hello):
                version = hello.version
                suite = hello.suite
                group = hello.group ?? group
            case .certificate(let sent):
                certificatesSent = sent.count
                chain = sent.count > Transcript.mostCertificates ? [] : sent
            case .serverKeyExchange(let curve): group = curve ?? group
            case .certificateRequest(let issuers): acceptableIssuers = Array(issuers.prefix(Transcript.mostIssuers))
            case .serverHelloDone, .other: break
            }
        default: break
        }
    }

    /// The evidence gathered, under this end.
    func record(_ outcome: HandshakeRecord.Outcome, presented: Bool) -> HandshakeRecord {
        var record = HandshakeRecord(outcome: outcome)
        record.version = version
        record.suite = suite
        record.group = group
        record.chain = chain
        record.warningAlert = warningAlert
        if let acceptableIssuers {
            record.clientCertificate = ClientCertificateRequest(
                acceptableIssuers: acceptableIssuers.map { distinguishedName(der: $0) },
                presented: presented, refused: isRefusal(outcome))
        }
        return record
    }

    /// Whether the peer turned us away: by an alert, be it after the handshake, or by hanging up. Silence and nonsense are
    /// no answer to the certificate that it asked for.
    private func isRefusal(_ outcome: HandshakeRecord.Outcome) -> Bool {
        switch outcome {
        case .alert, .closed, .reset: true
        case .completed: fatalAlert != nil
        case .timedOut, .notTLS, .malformed: false
        }
    }
}
