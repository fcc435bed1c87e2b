internal import COpenSSL

/// One handshake of a client: bytes in, bytes out. It uses no socket and no clock, and accepts any chain.
///
/// Not sendable: one task drives it.
public final class ClientHandshake {
    /// How far it got.
    public enum Progress: Hashable, Sendable {
        /// More bytes of the peer are needed.
        case handshaking
        case established
        /// `record` says why.
        case failed
    }

    /// The most bytes that a peer may send in a handshake. AWS's library takes 64 KiB a handshake message, and an honest flight
    /// has one long message.
    private static let budget = 262_144

    /// The most bytes that a peer may send after the handshake: four times what CloudFront takes as the head of an answer
    /// (AWS, "Quotas"), which leaves room for session tickets and for the headers of small records.
    private static let laterBudget = 131_072

    private let engine: Engine
    private let transcript = Transcript()
    private let presentsCertificate: Bool
    private var received = 0
    private var receivedLater = 0
    private var firstBytes: [UInt8] = []
    private var end: HandshakeRecord.Outcome?

    /// - Parameter serverName: The SNI; nil to send none.
    /// - Throws: Where OpenSSL refuses the name or is out of memory.
    public init(_ context: ClientContext, serverName: String?) throws(TLSFault) {
        engine = try Engine(context.context)
        presentsCertificate = context.presentsCertificate
        unsafe engine.recordMessages(in: transcript)
        unsafe SSL_set_connect_state(engine.ssl)
        if let serverName {
            guard unsafe cfmon_SSL_set_tlsext_host_name(engine.ssl, serverName) == 1 else {
                throw TLSFault("server name")
            }
        }
    }

    /// Bytes that wait to be sent to the peer.
    public func takeOutput() -> [UInt8] {
        engine.takeOutput()
    }

    /// Continues with the bytes that have arrived. The first call, without bytes, begins the handshake.
    public func advance(with bytes: [UInt8]) -> Progress {
        if let end { return end == .completed ? .established : .failed }
        received += bytes.count
        if firstBytes.count < 64 { firstBytes += bytes.prefix(64 - firstBytes.count) }
        guard ClientHandshake.looksLikeTLS(firstBytes) else {
            return fail(.notTLS(firstBytes: firstBytes))
        }
        guard received <= ClientHandshake.budget else {
            return fail(.malformed("more than \(ClientHandshake.budget) bytes in one handshake"))
        }
        engine.feed(bytes)
        let step = engine.handshake()
        if transcript.certificatesSent > Transcript.mostCertificates {
            return fail(.malformed("\(transcript.certificatesSent) certificates in one message"))
        }
        switch step {
        case .done:
            end = .completed
            return .established
        case .wantsMore: return .handshaking
        case .closed: return fail(.closed(afterBytes: received))
        case .failed(let words): return fail(transcript.fatalAlert.map { .alert($0) } ?? .malformed(words))
        }
    }

    private func fail(_ outcome: HandshakeRecord.Outcome) -> Progress {
        end = outcome
        return .failed
    }

    /// Ends the handshake, if it has not ended, because no more bytes come.
    public func stop(_ why: TransportEnd) {
        end = end ?? HandshakeRecord.Outcome(why, afterBytes: received)
    }

    /// Whether the peer asked for a client certificate in TLS 1.3, where a refusal arrives after the handshake.
    public var awaitsRefusal: Bool {
        transcript.acceptableIssuers != nil && transcript.seen.version == 0x0304 && transcript.fatalAlert == nil
    }

    /// Whether the peer asked for a client certificate and sent a fatal alert, during the handshake or after it.
    public var wasRefused: Bool { transcript.acceptableIssuers != nil && transcript.fatalAlert != nil }

    /// Why nothing more comes after the handshake.
    public enum CloseReason: Hashable, Sendable {
        /// The peer sent a close_notify.
        case closed
        /// The peer sent this fatal alert.
        case alert(UInt8)
        /// The peer broke the protocol; in OpenSSL's words.
        case broken(String)
        /// The peer sent more than this many bytes.
        case tooLong(Int)
    }

    /// Why nothing more comes after the handshake; nil while more may come.
    public var closeReason: CloseReason? {
        transcript.fatalAlert.map { .alert($0) } ?? engine.closeReason
            ?? (receivedLater > ClientHandshake.laterBudget ? .tooLong(ClientHandshake.laterBudget) : nil)
    }

    /// Queues application data, after the handshake.
    public func write(_ plaintext: [UInt8]) {
        engine.write(plaintext)
    }

    /// Decrypts bytes after the handshake and returns the application data in them; none once there is a `closeReason`.
    public func read(_ bytes: [UInt8]) -> [UInt8] {
        guard closeReason == nil else { return [] }
        receivedLater += bytes.count
        engine.feed(bytes)
        return engine.read()
    }

    /// Queues a close_notify.
    public func close() {
        engine.close()
    }

    /// The evidence so far.
    public var record: HandshakeRecord {
        let outcome = end ?? .timedOut(afterBytes: received)
        return transcript.record(outcome, presented: presentsCertificate)
    }

    /// A record begins with a content type of 20 to 24 and major version 3 (RFC 8446, 5.1). CloudFront understands an SSLv2
    /// error as little as plain text.
    private static func looksLikeTLS(_ bytes: [UInt8]) -> Bool {
        guard let type = bytes.first else { return true }
        guard (20...24).contains(type) else { return false }
        return bytes.count < 2 || bytes[1] == 3
    }
}
