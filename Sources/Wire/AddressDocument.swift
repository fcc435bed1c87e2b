/// What was seen at one address under one server name.
public struct AddressDocument: Codable, Hashable, Sendable {
    public var address: String
    public var port: Int
    /// The name sent as SNI and Host.
    public var serverName: String
    public var verdict: String
    /// How far the check got: `nothing` (no connection), `connected` (no completed handshake) or `judged`.
    public var reached: String
    /// What was negotiated; null before a ServerHello.
    @Nullable public var tls: TLSDocument?
    public var timings: TimingsDocument
    /// The certificates as they were sent, in that order.
    public var chain: [CertificateDocument]
    /// SHA-256 of each certificate of the verified path, leaf to root; empty where there is none.
    public var path: [String]
    /// When CloudFront starts to fail at this address; null where it cannot be told.
    @Nullable public var failsAt: String?
    @Nullable public var failsBecause: String?

    /// An address with all that was seen there.
    public init(
        address: String, port: Int, serverName: String, verdict: String, reached: String, tls: TLSDocument? = nil,
        timings: TimingsDocument = TimingsDocument(), chain: [CertificateDocument] = [], path: [String] = [],
        failsAt: String? = nil, failsBecause: String? = nil
    ) {
        self.address = address
        self.port = port
        self.serverName = serverName
        self.verdict = verdict
        self.reached = reached
        self.tls = tls
        self.timings = timings
        self.chain = chain
        self.path = path
        self.failsAt = failsAt
        self.failsBecause = failsBecause
    }

    private enum CodingKeys: String, CodingKey {
        case address, port, verdict, reached, tls, chain, path
        case serverName = "server_name"
        case timings = "timings_ms"
        case failsAt = "fails_at"
        case failsBecause = "fails_because"
    }
}

/// A chain that is not served yet, read from a file.
public struct FileDocument: Codable, Hashable, Sendable {
    public var path: String
    /// The certificates in the file's order.
    public var chain: [CertificateDocument]
    /// SHA-256 of each certificate of the verified path, leaf to root; empty where there is none.
    public var verifiedPath: [String]

    /// A file, and the path that its chain gives.
    public init(path: String, chain: [CertificateDocument], verifiedPath: [String]) {
        self.path = path
        self.chain = chain
        self.verifiedPath = verifiedPath
    }

    private enum CodingKeys: String, CodingKey {
        case path, chain
        case verifiedPath = "verified_path"
    }
}

/// The negotiated parameters, by OpenSSL's names.
public struct TLSDocument: Codable, Hashable, Sendable {
    /// `TLSv1.2`, `TLSv1.3`, …
    @Nullable public var version: String?
    @Nullable public var cipher: String?
    @Nullable public var group: String?

    /// The parameters as far as they are known.
    public init(version: String?, cipher: String?, group: String?) {
        self.version = version
        self.cipher = cipher
        self.group = group
    }
}

/// Milliseconds of each phase; null where it was not reached.
public struct TimingsDocument: Codable, Hashable, Sendable {
    @Nullable public var dns: Double?
    @Nullable public var connect: Double?
    @Nullable public var tls: Double?
    @Nullable public var firstByte: Double?

    /// The phases as far as they were reached.
    public init(dns: Double? = nil, connect: Double? = nil, tls: Double? = nil, firstByte: Double? = nil) {
        self.dns = dns
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
    }

    private enum CodingKeys: String, CodingKey {
        case dns, connect, tls
        case firstByte = "first_byte"
    }
}

/// One certificate as it was sent. Where it cannot be decoded, all is null but `sha256`.
public struct CertificateDocument: Codable, Hashable, Sendable {
    /// RFC 2253 text.
    @Nullable public var subject: String?
    @Nullable public var issuer: String?
    /// Lower-case hex.
    @Nullable public var serial: String?
    /// DNS names and IP addresses of the subject alternative names.
    @Nullable public var names: [String]?
    @Nullable public var notBefore: String?
    @Nullable public var notAfter: String?
    /// `RSA 2048`, `P-256`, …
    @Nullable public var key: String?
    /// `sha256WithRSAEncryption`, …
    @Nullable public var signature: String?
    /// Of the DER bytes, in lower-case hex.
    public var sha256: String

    /// A certificate of which nothing is known but its fingerprint.
    public init(sha256: String) {
        self.sha256 = sha256
        subject = nil
        issuer = nil
        serial = nil
        names = nil
        notBefore = nil
        notAfter = nil
        key = nil
        signature = nil
    }

    private enum CodingKeys: String, CodingKey {
        case subject, issuer, serial, names, key, signature, sha256
        case notBefore = "not_before"
        case notAfter = "not_after"
    }
}
