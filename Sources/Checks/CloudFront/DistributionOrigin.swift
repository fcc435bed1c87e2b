/// What a distribution's settings say about one of its custom origins, all behaviours that lead to it taken together.
public struct DistributionOrigin: Hashable, Sendable {
    /// `OriginProtocolPolicy`: over what CloudFront sends requests to the origin.
    public enum ProtocolPolicy: String, CaseIterable, Sendable {
        case httpOnly = "http-only"
        case matchViewer = "match-viewer"
        case httpsOnly = "https-only"
    }

    /// Why the settings alone do not tell where requests go, or under which name.
    public enum Doubt: Hashable, Sendable {
        /// A CloudFront function on viewer-request, by its name.
        case function(String)
        /// A Lambda@Edge function on origin-request, by its name.
        case lambda(String)
        /// A policy that was not given, by its kind and identifier: it may forward the viewer's Host.
        case policy(kind: String, id: String)
        /// Host is forwarded, and the viewers' names are not known; in words, what is known instead.
        case viewerNames(String)
    }

    /// `DomainName`, as it stands in the distribution.
    public var domain: String
    /// `HTTPSPort`, as it stands in the distribution.
    public var port: Int
    /// `OriginProtocolPolicy`.
    public var policy: ProtocolPolicy
    /// `OriginSslProtocols`.
    public var protocols: Set<OriginProtocol>
    /// Whether a behaviour lets viewers in by HTTP (`ViewerProtocolPolicy` `allow-all`).
    public var admitsHTTP: Bool
    /// What stays open.
    public var doubts: [Doubt]

    /// An origin with nothing in doubt.
    public init(
        domain: String, port: Int, policy: ProtocolPolicy, protocols: Set<OriginProtocol>, admitsHTTP: Bool = false,
        doubts: [Doubt] = []
    ) {
        self.domain = domain
        self.port = port
        self.policy = policy
        self.protocols = protocols
        self.admitsHTTP = admitsHTTP
        self.doubts = doubts
    }
}
