/// A policy that AWS manages, as far as it decides which Host the origin sees.
public struct ManagedPolicy: Hashable, Sendable {
    /// The UUID that a distribution's configuration holds; lower case.
    public var id: String
    /// The name in AWS's documentation, without the prefix `Managed-`.
    public var name: String
    /// Whether the viewer's Host goes to the origin, and with it the server name.
    public var forwardsHost: Bool

    init(_ id: String, _ name: String, forwardsHost: Bool) {
        self.id = id
        self.name = name
        self.forwardsHost = forwardsHost
    }
}

/// The managed policies of CloudFront, as documented in April 2026.
///
/// Four more (`Amplify-Default`, `Amplify-DefaultNoCookies`, `Amplify-ImageOptimization`, `Amplify-StaticContent`) have
/// no published identifier. An identifier that is not here must be read through the API, never guessed.
public enum ManagedPolicies {
    /// AWS, "Use managed origin request policies". `HostHeaderOnly` exists since 2025-08-29.
    public static let originRequest = [
        ManagedPolicy("216adef6-5c7f-47e4-b989-5492eafa07d3", "AllViewer", forwardsHost: true),
        ManagedPolicy(
            "33f36d7e-f396-46d9-90e0-52428a34d9dc", "AllViewerAndCloudFrontHeaders-2022-06", forwardsHost: true),
        ManagedPolicy("b689b0a8-53d0-40ab-baf2-68738e2966ac", "AllViewerExceptHostHeader", forwardsHost: false),
        ManagedPolicy("59781a5b-3903-41f3-afcb-af62929ccde1", "CORS-CustomOrigin", forwardsHost: false),
        ManagedPolicy("88a5eaf4-2fd4-4709-b370-b4c650ea3fcf", "CORS-S3Origin", forwardsHost: false),
        ManagedPolicy(
            "775133bc-15f2-49f9-abea-afb2e0bf67d2", "Elemental-MediaTailor-PersonalizedManifests", forwardsHost: false),
        ManagedPolicy("bf0718e1-ba1e-49d1-88b1-f726733018ae", "HostHeaderOnly", forwardsHost: true),
        ManagedPolicy("acba4595-bd28-49b8-b9fe-13317c0390fa", "UserAgentRefererHeaders", forwardsHost: false),
    ]

    /// AWS, "Use managed cache policies". What is in the cache key is forwarded.
    public static let cache = [
        ManagedPolicy("2e54312d-136d-493c-8eb9-b001f22f67d2", "Amplify", forwardsHost: true),
        ManagedPolicy("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachingDisabled", forwardsHost: false),
        ManagedPolicy("658327ea-f89d-4fab-a63d-7e88639e58f6", "CachingOptimized", forwardsHost: false),
        ManagedPolicy(
            "b2884449-e4de-46a7-ac36-70bc7f1ddd6d", "CachingOptimizedForUncompressedObjects", forwardsHost: false),
        ManagedPolicy("08627262-05a9-4f76-9ded-b50ca2e3a84f", "Elemental-MediaPackage", forwardsHost: false),
        ManagedPolicy("83da9c7e-98b4-4e11-a168-04f0df8e2c65", "UseOriginCacheControlHeaders", forwardsHost: true),
        ManagedPolicy(
            "4cc15a8a-d715-48a4-82b8-cc0b614638fe", "UseOriginCacheControlHeaders-QueryStrings", forwardsHost: true),
    ]

    /// The managed origin request policy with this identifier; nil where AWS documents none.
    public static func originRequest(id: String) -> ManagedPolicy? {
        originRequest.first { $0.id == id.lowercased() }
    }

    /// The managed cache policy with this identifier; nil where AWS documents none.
    public static func cache(id: String) -> ManagedPolicy? {
        cache.first { $0.id == id.lowercased() }
    }
}

/// Which of the viewer's headers a policy sends on to the origin.
public enum HeaderSelection: Hashable, Sendable {
    case none
    case all
    case only([String])
    case allExcept([String])

    /// Whether the viewer's Host is among them, and with it the server name. Names are compared without case.
    public var hasHost: Bool {
        switch self {
        case .none: false
        case .all: true
        case .only(let names): names.contains { $0.lowercased() == "host" }
        case .allExcept(let names): !names.contains { $0.lowercased() == "host" }
        }
    }

    /// `HeaderBehavior` of a cache policy or an origin request policy with its list of headers; nil where the word is
    /// none that AWS documents.
    public init?(behavior: String, headers: [String]) {
        switch behavior {
        case "none": self = .none
        case "whitelist": self = .only(headers)
        case "allViewer", "allViewerAndWhitelistCloudFront": self = .all
        case "allExcept": self = .allExcept(headers)
        default: return nil
        }
    }

    /// `ForwardedValues.Headers` of a behaviour without policies: a list, where `*` is every header.
    public init(forwarded headers: [String]) {
        self = headers.contains("*") ? .all : .only(headers)
    }
}
