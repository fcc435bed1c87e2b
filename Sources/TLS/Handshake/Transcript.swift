/// What the peer sent in a handshake. OpenSSL reports each message before it judges it, so the chain is kept even where
/// OpenSSL refuses to go on.
final class Transcript {
    /// The longest chain that is kept: ten times what AWS's library takes (s2n `tls/s2n_x509_validator.c`,
    /// `DEFAULT_MAX_CHAIN_DEPTH`).
    static let mostCertificates = 100

    /// What is known before the outcome. The chain is empty where it was too long.
    private(set) var seen = HandshakeRecord(outcome: .completed)
    private(set) var certificatesSent = 0
    private(set) var acceptableIssuers: [[UInt8]]?
    private(set) var fatalAlert: UInt8?

    /// Adds a message of the peer. `contentType` is that of its record (RFC 8446, 5.1).
    func append(contentType: Int32, _ bytes: [UInt8]) {
        switch contentType {
        case 21:
            // Level and description. In TLS 1.3 every alert but close_notify and user_canceled is fatal, whatever its level.
            guard bytes.count == 2 else { return }
            let isClosure = bytes[1] == 0 || bytes[1] == 90
            guard !isClosure else { return }
            if bytes[0] == 2 || seen.version == 0x0304 {
                fatalAlert = bytes[1]
            } else if certificatesSent == 0 {
                seen.warningAlert = seen.warningAlert ?? bytes[1]
            }
        case 22:
            guard let message = HandshakeMessage(bytes, version: seen.version) else { return }
            switch message {
            case .serverHello(let hello):
                seen.version = hello.version
                seen.suite = hello.suite
                seen.group = hello.group ?? seen.group
            case .certificate(let sent):
                certificatesSent = sent.count
                seen.chain = sent.count > Transcript.mostCertificates ? [] : sent
            case .serverKeyExchange(let curve): seen.group = curve ?? seen.group
            case .certificateRequest(let issuers): acceptableIssuers = issuers
            case .serverHelloDone, .other: break
            }
        default: break
        }
    }

    /// The evidence, with this outcome.
    func record(_ outcome: HandshakeRecord.Outcome, presented: Bool) -> HandshakeRecord {
        var record = seen
        record.outcome = outcome
        record.clientCertificate = acceptableIssuers.map {
            ClientCertificateRequest(issuers: $0, presented: presented, refused: isRefusal(outcome))
        }
        return record
    }

    /// Whether the peer refused us: by an alert, during the handshake or after it, or by closing. Silence and malformed messages
    /// say nothing about the certificate.
    private func isRefusal(_ outcome: HandshakeRecord.Outcome) -> Bool {
        switch outcome {
        case .alert, .closed, .reset: true
        case .completed: fatalAlert != nil
        case .timedOut, .notTLS, .malformed: false
        }
    }
}
