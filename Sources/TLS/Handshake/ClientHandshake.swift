internal import COpenSSL

/// One handshake of a client: bytes in, bytes out. It touches no socket and no clock, and takes whatever chain the
/// peer sends.
///
/// Not sendable: it belongs to the one task that drives it.
public final class ClientHandshake {
    /// How far it got.
    public enum Progress: Hashable, Sendable {
        /// More bytes of the peer are needed.
        case handshaking
        case established
        /// It is over; `record` says how.
        case failed
    }

    /// Bytes from the peer at the most: AWS's library takes 64 KiB a handshake message, and an honest flight has
    /// one long message.
    private static let budget = 262_144

    /// Bytes from the peer after the handshake at the most: four times what CloudFront takes as the head of an answer
    /// (AWS, "Quotas"), so that session tickets and the cost of small records fit in.
    private static let laterBudget = 131_072

    private let engine: Engine
    private let transcript = Transcript()
    private let presentsCertificate: Bool
    private var received = 0
    private var receivedLater = 0
    private var firstBytes: [UInt8] = []
    private var end: HandshakeRecord.Outcome?

    /// - Parameter serverName: the SNI; nil to send none.
    public init(_ context: ClientContext, serverName: String?) throws(TLSFault) {
        engine = try Engine(context.context)
        presentsCertificate = context.presentsCertificate
        unsafe engine.report(to: transcript)
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

    /// Goes on with what has arrived; to be called once with nothing to begin.
    public func advance(with bytes: [UInt8]) -> Progress {
        if let end { return end == .completed ? .established : .failed }
        received += bytes.count
        if firstBytes.count < 64 { firstBytes += bytes.prefix(64 - firstBytes.count) }
        guard ClientHandshake.looksLikeTLS(firstBytes) else {
            end = .notTLS(firstBytes: firstBytes)
            return .failed
        }
        guard received <= ClientHandshake.budget else {
            end = .malformed("more than \(ClientHandshake.budget) bytes in one handshake")
            return .failed
        }
        engine.feed(bytes)
        let step = engine.handshake()
        if transcript.certificatesSent > Transcript.mostCertificates {
            end = .malformed("\(transcript.certificatesSent) certificates in one message")
            return .failed
        }
        switch step {
        case .done:
            end = .completed
            return .established
        case .wantsMore:
            return .handshaking
        case .closed:
            end = .closed(afterBytes: received)
            return .failed
        case .failed(let words):
            end = transcript.fatalAlert.map { .alert($0) } ?? .malformed(words)
            return .failed
        }
    }

    /// The peer closed (`reset` where it did so rudely), or the time was up, before the handshake ended.
    public func stop(_ why: Stop) {
        guard end == nil else { return }
        switch why {
        case .closed: end = .closed(afterBytes: received)
        case .reset: end = .reset(afterBytes: received)
        case .timedOut: end = .timedOut(afterBytes: received)
        }
    }

    /// Why no more bytes come.
    public enum Stop: Hashable, Sendable {
        case closed, reset, timedOut
    }

    /// Whether the peer asked for a client certificate in TLS 1.3, where its refusal arrives after the handshake.
    public var awaitsRefusal: Bool {
        transcript.acceptableIssuers != nil && transcript.version == 0x0304 && transcript.fatalAlert == nil
    }

    /// Whether the peer asked for a client certificate, and a fatal alert has arrived, be it during or after the
    /// handshake.
    public var wasRefused: Bool { transcript.acceptableIssuers != nil && transcript.fatalAlert != nil }

    /// Why nothing more comes after the handshake.
    public enum Ending: Hashable, Sendable {
        /// The peer closed in good order.
        case closed
        /// It sent this fatal alert.
        case alert(UInt8)
        /// It broke the protocol; with the library's words.
        case broken(String)
        /// It sent more than this many bytes.
        case tooLong(Int)
    }

    /// Why nothing more comes after the handshake; nil as long as more may come.
    public var ending: Ending? {
        if let alert = transcript.fatalAlert { return .alert(alert) }
        switch engine.ending {
        case .closed: return .closed
        case .broken(let words): return .broken(words)
        case nil: return receivedLater > ClientHandshake.laterBudget ? .tooLong(ClientHandshake.laterBudget) : nil
        }
    }

    /// Queues application data, after the handshake.
    public func write(_ plaintext: [UInt8]) {
        engine.write(plaintext)
    }

    /// Takes in bytes after the handshake and returns the application data in them; none after the `ending`.
    public func read(_ bytes: [UInt8]) -> [UInt8] {
        guard ending == nil else { return [] }
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

    /// A record begins with a content type of 20 to 24 and major version 3 (RFC 8446, 5.1); the SSLv2 form of an
    /// error is as foreign to CloudFront as plain text.
    private static func looksLikeTLS(_ bytes: [UInt8]) -> Bool {
        guard let type = bytes.first else { return true }
        guard (20...24).contains(type) else { return false }
        return bytes.count < 2 || bytes[1] == 3
    }
}
