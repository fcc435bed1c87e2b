public import Timekeeping

/// An origin as a distribution describes it: everything that decides how CloudFront connects.
public struct Origin: Hashable, Codable, Sendable {
    /// The operator's name for it; unique among the configured origins. The domain where none was given.
    public var id: String
    /// The origin domain: lower case, A-labels, no trailing dot.
    public var domain: String
    /// The HTTPS port: 80, 443 or 1024 to 65535 (AWS, "Origin settings").
    public var port: UInt16
    /// The Host names that CloudFront forwards from viewers, `mostHostHeaders` at the most; empty where it sends the
    /// origin domain.
    public var hostHeaders: [String]
    /// `OriginSslProtocols` of the distribution.
    public var protocols: Set<OriginProtocol>
    /// `IpAddressType` of the distribution.
    public var addressType: AddressType
    /// Where to connect instead of what DNS says; the names stay. The port of the origin where none is given.
    public var connectTo: [Endpoint]
    /// `ConnectionTimeout`, in seconds: 1 to 10.
    public var timeout: Int
    /// `ConnectionAttempts`: 1 to 3.
    public var attempts: Int
    /// The request to send over the judged connection; nil to stop after the handshake.
    public var request: HTTPRequest? {
        get { seldomRequest?.value }
        set { seldomRequest = newValue.map(Seldom.init) }
    }
    /// The client certificate of origin mTLS; nil where the distribution has none.
    public var clientCertificate: ClientCertificateFiles? {
        get { seldomClientCertificate?.value }
        set { seldomClientCertificate = newValue.map(Seldom.init) }
    }

    /// The name servers to ask for the domain, in this order; empty for those of the monitor's resolv.conf.
    public var resolvers: [Endpoint] {
        get { seldomResolvers?.value ?? [] }
        set { seldomResolvers = newValue.isEmpty ? nil : Seldom(newValue) }
    }

    private var seldomResolvers: Seldom<[Endpoint]>?
    private var seldomRequest: Seldom<HTTPRequest>?
    private var seldomClientCertificate: Seldom<ClientCertificateFiles>?

    private enum CodingKeys: String, CodingKey {
        case id, domain, port, hostHeaders, protocols, addressType, connectTo, timeout, attempts
        case seldomResolvers = "resolvers"
        case seldomRequest = "request"
        case seldomClientCertificate = "clientCertificate"
    }

    /// CloudFront's defaults for everything but the domain (AWS, "Origin settings").
    public init(domain: String, port: UInt16 = 443, id: String? = nil) {
        self.id = id ?? domain
        self.domain = domain
        self.port = port
        hostHeaders = []
        protocols = [.tls12]
        addressType = .ipv4
        connectTo = []
        timeout = 10
        attempts = 3
    }

    /// Name servers of one origin: so many have their turn while a look-up lasts.
    public static let mostResolvers = 4

    /// Forwarded names of one origin. Each is a connection to each of up to sixteen addresses, a few names
    /// at a time. An origin with more names stands in the configuration more than once.
    public static let mostHostHeaders = 32

    /// The names that CloudFront sends as SNI and Host: the forwarded ones, else the origin domain.
    public var serverNames: [String] {
        hostHeaders.isEmpty ? [domain] : hostHeaders
    }
}

/// A protocol as `OriginSslProtocols` spells it. The lowest one of the list is a floor: TLS 1.3 is always offered.
public enum OriginProtocol: String, CaseIterable, Codable, Comparable, Sendable {
    case sslv3 = "SSLv3"
    case tls10 = "TLSv1"
    case tls11 = "TLSv1.1"
    case tls12 = "TLSv1.2"

    public static func < (left: OriginProtocol, right: OriginProtocol) -> Bool {
        allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
}

/// `IpAddressType` of a custom origin (AWS, "Enable IPv6 for CloudFront distributions").
public enum AddressType: String, CaseIterable, Codable, Sendable {
    case ipv4, ipv6, dualstack
}

/// The request that goes over the judged connection, and which answers are good.
public struct HTTPRequest: Hashable, Codable, Sendable {
    /// Begins with a slash.
    public var path: String
    /// Status codes that count as good.
    public var expectStatus: ClosedRange<Int>
    /// Custom headers of the distribution, already read from their files. Secret: never printed, never stored.
    public var headers: [String: String]
    /// `OriginReadTimeout`, in seconds: 1 to 120.
    public var readTimeout: Int

    /// A GET of the path; 200 to 399 are good answers, and 30 s pass before a 504 (AWS, "Origin settings").
    public init(path: String, expectStatus: ClosedRange<Int> = 200...399, headers: [String: String] = [:]) {
        self.path = path
        self.expectStatus = expectStatus
        self.headers = headers
        readTimeout = 30
    }

    private enum CodingKeys: String, CodingKey {
        case path, expectStatus, readTimeout
    }

    /// Reads what `encode(to:)` writes: headers are not among it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        expectStatus = try container.decode(ClosedRange<Int>.self, forKey: .expectStatus)
        readTimeout = try container.decode(Int.self, forKey: .readTimeout)
        headers = [:]
    }

    /// Leaves the headers out: an observation may be shared, and they are secrets.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(expectStatus, forKey: .expectStatus)
        try container.encode(readTimeout, forKey: .readTimeout)
    }
}

/// PEM files of the client certificate that the distribution presents (origin mTLS).
public struct ClientCertificateFiles: Hashable, Codable, Sendable {
    public var certificate: String
    public var key: String

    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// What the operator expects of an origin beyond getting through: thresholds, overrides, the file that should be served.
public struct Expectations: Hashable, Sendable {
    /// When an approaching end becomes a warning.
    public var warning: Threshold
    /// When it becomes critical.
    public var critical: Threshold
    /// Severities that replace the catalogue's own.
    public var severities: [FindingCode: Severity]
    /// Whether the origin has ever answered this monitor. Silence of one that never has cannot be told from an origin
    /// that lets only CloudFront in.
    public var answeredBefore: Bool
    /// The chain that should be served; nil where no file is configured.
    public var deployed: DeployedChain? {
        get { seldomDeployed?.value }
        set { seldomDeployed = newValue.map(Seldom.init) }
    }
    /// What the last check saw, for what only a comparison shows; nil where there was none, or where it makes no
    /// difference.
    public var precedent: Precedent? {
        get { seldomPrecedent?.value }
        set { seldomPrecedent = newValue.map(Seldom.init) }
    }

    private var seldomDeployed: Seldom<DeployedChain>?
    private var seldomPrecedent: Seldom<Precedent>?

    /// The thresholds of the catalogue, and nothing else.
    public init() {
        warning = Threshold(remaining: 21 * 86_400, lifetimePercent: 25)
        critical = Threshold(remaining: 3 * 86_400, lifetimePercent: 10)
        severities = [:]
        answeredBefore = false
    }
}

/// The smaller of a span and a share of the certificate's lifetime, so that one pair serves 6-day and 398-day
/// certificates alike.
public struct Threshold: Hashable, Sendable {
    /// Seconds.
    public var remaining: Int64
    /// Percent of notAfter - notBefore.
    public var lifetimePercent: Double

    public init(remaining: Int64, lifetimePercent: Double) {
        self.remaining = remaining
        self.lifetimePercent = lifetimePercent
    }

    /// Seconds before its end at which a certificate of this lifetime (in seconds) reaches the threshold.
    public func seconds(ofLifetime lifetime: Int64) -> Int64 {
        min(remaining, Int64(Double(lifetime) * lifetimePercent / 100))
    }
}

/// The file that should be served, as it was read.
public struct DeployedChain: Hashable, Sendable {
    public var path: String
    /// DER of the certificates, leaf first; empty where the file could not be read.
    public var certificates: [[UInt8]]
    /// Why the file gave no certificates; nil where it did.
    public var problem: String?
    /// When the file was last written.
    public var modified: Instant?

    public init(path: String, certificates: [[UInt8]], problem: String? = nil, modified: Instant? = nil) {
        self.path = path
        self.certificates = certificates
        self.problem = problem
        self.modified = modified
    }
}
