/// What a handshake gave, however it ended: evidence, no judgement.
public struct HandshakeRecord: Codable, Hashable, Sendable {
    /// How the handshake ended.
    public enum Outcome: Codable, Hashable, Sendable {
        /// The peer agreed, and sent all that it owes up to there.
        case completed
        /// The peer sent this fatal alert (RFC 8446, 6; the registry's number).
        case alert(UInt8)
        /// The peer closed the connection in good order, after so many bytes from it.
        case closed(afterBytes: Int)
        /// The peer reset the connection, after so many bytes from it.
        case reset(afterBytes: Int)
        /// The time was up, after so many bytes from the peer.
        case timedOut(afterBytes: Int)
        /// The first bytes from the peer are no TLS record.
        case notTLS(firstBytes: [UInt8])
        /// The peer broke the protocol or a budget; with the library's or the budget's words.
        case malformed(String)
    }

    public var outcome: Outcome
    /// Whether it is the answer to a raw hello: then our side of the handshake was left out, because no library has
    /// what was agreed on.
    public var isOpeningOnly = false
    /// The negotiated version as on the wire (0303 is TLS 1.2); nil before a ServerHello.
    public var version: UInt16?
    /// The negotiated cipher suite; nil before a ServerHello.
    public var suite: UInt16?
    /// The group of the key exchange; nil where there is none or it was not reached.
    public var group: UInt16?
    /// The certificates in the order in which they were sent, whatever they are.
    public var chain: [CertificateDER]
    /// The first alert that merely warned, before any certificate came; nil where there was none.
    public var warningAlert: UInt8?
    /// The peer's request for a client certificate; nil where it made none.
    public var clientCertificate: ClientCertificateRequest?

    /// A record with nothing but its end.
    public init(outcome: Outcome) {
        self.outcome = outcome
        chain = []
    }
}

/// A CertificateRequest, and what became of it.
public struct ClientCertificateRequest: Codable, Hashable, Sendable {
    /// Distinguished names of the issuers that the peer would accept, as RFC 2253 text.
    public var acceptableIssuers: [String]
    /// Whether we presented one.
    public var presented: Bool
    /// Whether the peer refused to go on without one (or with the one presented).
    public var refused: Bool

    public init(acceptableIssuers: [String], presented: Bool, refused: Bool) {
        self.acceptableIssuers = acceptableIssuers
        self.presented = presented
        self.refused = refused
    }
}
