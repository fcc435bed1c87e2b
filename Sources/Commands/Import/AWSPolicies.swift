import Checks

/// Headers of a policy, in AWS's words.
struct AWSHeaders: Decodable {
    var behavior: String
    var headers: Listed<String>?

    private enum CodingKeys: String, CodingKey {
        case behavior = "HeaderBehavior"
        case headers = "Headers"
    }

    /// Nil where the behaviour is a word that AWS does not document.
    var forwardsHost: Bool? {
        HeaderSelection(behavior: behavior, headers: headers?.items ?? [])?.hasHost
    }
}

struct AWSOriginRequestPolicy: Decodable {
    var id: String
    var settings: Settings

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case settings = "OriginRequestPolicyConfig"
    }

    struct Settings: Decodable {
        var headers: AWSHeaders

        private enum CodingKeys: String, CodingKey {
            case headers = "HeadersConfig"
        }
    }
}

struct AWSOriginRequestPolicyItem: Decodable {
    var policy: AWSOriginRequestPolicy

    private enum CodingKeys: String, CodingKey {
        case policy = "OriginRequestPolicy"
    }
}

struct AWSCachePolicy: Decodable {
    var id: String
    var settings: Settings

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case settings = "CachePolicyConfig"
    }

    struct Settings: Decodable {
        var forwarded: Forwarded?

        private enum CodingKeys: String, CodingKey {
            case forwarded = "ParametersInCacheKeyAndForwardedToOrigin"
        }
    }

    struct Forwarded: Decodable {
        var headers: AWSHeaders

        private enum CodingKeys: String, CodingKey {
            case headers = "HeadersConfig"
        }
    }

    /// A policy without parameters forwards nothing.
    var forwardsHost: Bool? {
        settings.forwarded.map(\.headers.forwardsHost) ?? false
    }
}

struct AWSCachePolicyItem: Decodable {
    var policy: AWSCachePolicy

    private enum CodingKeys: String, CodingKey {
        case policy = "CachePolicy"
    }
}

/// A tenant of a multi-tenant distribution, and the names that its viewers ask for.
struct AWSTenant: Decodable {
    var distribution: String
    var domains: [Domain]?

    private enum CodingKeys: String, CodingKey {
        case distribution = "DistributionId"
        case domains = "Domains"
    }

    struct Domain: Decodable {
        var name: String

        private enum CodingKeys: String, CodingKey {
            case name = "Domain"
        }
    }
}
