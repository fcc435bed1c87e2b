/// The evidence of a handshake, however it ended. It contains no judgement.
public struct HandshakeRecord: Codable, Hashable, Sendable {
    /// How the handshake ended.
    public enum Outcome: Codable, Hashable, Sendable {
        /// The peer agreed, and sent all of its part.
        case completed
        /// The peer sent this fatal alert (RFC 8446, 6; the registry's number).
        case alert(UInt8)
        /// The peer closed the connection in good order, after this many bytes from it.
        case closed(afterBytes: Int)
        /// The peer reset the connection, after this many bytes from it.
        case reset(afterBytes: Int)
        /// The deadline passed, after this many bytes from the peer.
        case timedOut(afterBytes: Int)
        /// The first bytes from the peer are no TLS record.
        case notTLS(firstBytes: [UInt8])
        /// The peer broke the protocol or a budget; in OpenSSL's words or ours.
        case malformed(String)

        init(_ end: TransportEnd, afterBytes count: Int) {
            self =
                switch end {
                case .closed: .closed(afterBytes: count)
                case .reset: .reset(afterBytes: count)
                case .timedOut: .timedOut(afterBytes: count)
                }
        }
    }

    public var outcome: Outcome
    /// Whether it is the answer to a raw hello. Our side then left the handshake unfinished, because no library has what was
    /// agreed on.
    public var isOpeningOnly = false
    /// The negotiated version as on the wire (0303 is TLS 1.2); nil before a ServerHello.
    public var version: UInt16?
    /// The negotiated cipher suite; nil before a ServerHello.
    public var suite: UInt16?
    /// The group of the key exchange; nil where there is none or it was not reached.
    public var group: UInt16?
    /// The certificates in the order in which they were sent, decodable or not.
    public var chain: [CertificateDER]
    /// The first warning alert before any certificate came; nil where there was none.
    public var warningAlert: UInt8?
    /// The peer's request for a client certificate; nil where it made none.
    public var clientCertificate: ClientCertificateRequest?

    /// A record of an outcome, without other evidence.
    public init(outcome: Outcome) {
        self.outcome = outcome
        chain = []
    }
}

/// Why a peer sends no more bytes.
public enum TransportEnd: Hashable, Sendable {
    /// The peer closed the connection in good order.
    case closed
    case reset
    /// Our deadline passed.
    case timedOut
}

/// A CertificateRequest, and what followed from it.
public struct ClientCertificateRequest: Codable, Hashable, Sendable {
    /// Distinguished names of the issuers that the peer would accept, as RFC 2253 text.
    public var acceptableIssuers: [String]
    /// Whether we presented one.
    public var presented: Bool
    /// Whether the peer refused to go on without one (or with the one presented).
    public var refused: Bool

    /// A request, field by field.
    public init(acceptableIssuers: [String], presented: Bool, refused: Bool) {
        self.acceptableIssuers = acceptableIssuers
        self.presented = presented
        self.refused = refused
    }

    /// - Parameter issuers: Names as DER, of which 32 are kept: a list for people.
    init(issuers: [[UInt8]], presented: Bool, refused: Bool) {
        self.init(
            acceptableIssuers: issuers.prefix(32).map { distinguishedName(der: $0) }, presented: presented,
            refused: refused)
    }
}
