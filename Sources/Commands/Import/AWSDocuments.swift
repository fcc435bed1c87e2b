import Checks
import FoundationEssentials

// Properties have the names of AWS's keys, but for the capital at their beginning.

extension JSONDecoder {
    /// Reads AWS's keys into properties: `DomainName` into `domainName`.
    static func ofAWS() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in AWSKey(path.last?.stringValue ?? "") }
        return decoder
    }
}

private struct AWSKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name.prefix(1).lowercased() + name.dropFirst() }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension CodingKey {
    /// The key as AWS writes it.
    var awsName: String { stringValue.prefix(1).uppercased() + stringValue.dropFirst() }
}

/// An answer of `aws cloudfront`. What it holds tells which call was made.
struct AWSAnswer: Decodable {
    var distributionList: Listed<AWSDistribution>?
    var distribution: AWSDistributionAnswer?
    var distributionConfig: AWSDistribution?
    var distributionTenantList: [AWSTenant]?
    var distributionTenant: AWSTenant?
    var originRequestPolicyList: Listed<AWSOriginRequestPolicyItem>?
    var originRequestPolicy: AWSOriginRequestPolicy?
    var cachePolicyList: Listed<AWSCachePolicyItem>?
    var cachePolicy: AWSCachePolicy?

    /// Whether it holds nothing that is known.
    var isEmpty: Bool {
        distributionList == nil && distribution == nil && distributionConfig == nil && distributionTenantList == nil
            && distributionTenant == nil && originRequestPolicyList == nil && originRequestPolicy == nil
            && cachePolicyList == nil && cachePolicy == nil
    }
}

/// A list of AWS's, which leaves its items out where there are none.
struct Listed<Item: Decodable>: Decodable {
    private var given: [Item]?

    var items: [Item] { given ?? [] }

    private enum CodingKeys: String, CodingKey {
        case given = "items"
    }
}

struct AWSDistributionAnswer: Decodable {
    var id: String
    var domainName: String?
    var distributionConfig: AWSDistribution
}

/// A distribution: a summary of the list, or a configuration, which knows neither its identifier nor its name.
struct AWSDistribution: Decodable {
    var id: String?
    var domainName: String?
    var aliases: Listed<String>?
    var origins: Listed<AWSOrigin>
    var originGroups: Listed<AWSOriginGroup>?
    var defaultCacheBehavior: AWSBehavior
    var cacheBehaviors: Listed<AWSBehavior>?
    var enabled: Bool
    var staging: Bool?
    var connectionMode: String?

    /// The default behaviour first.
    var behaviors: [AWSBehavior] { [defaultCacheBehavior] + (cacheBehaviors?.items ?? []) }

    /// The behaviours that send requests to an origin, by itself or as a member of a group.
    func behaviors(to origin: String) -> [AWSBehavior] {
        let groups = (originGroups?.items ?? []).filter { group in
            group.members.items.contains { $0.originId == origin }
        }
        let targets = Set([origin] + groups.map(\.id))
        return behaviors.filter { targets.contains($0.targetOriginId) }
    }
}

struct AWSOrigin: Decodable {
    var id: String
    var domainName: String
    var originPath: String?
    var customHeaders: Listed<Header>?
    var connectionAttempts: Int?
    var connectionTimeout: Int?
    var customOriginConfig: Custom?
    var vpcOriginConfig: Presence?

    /// A custom header by its name alone: its value is a secret, and is not read.
    struct Header: Decodable {
        var headerName: String
    }

    struct Custom: Decodable {
        var httpsPort: Int
        var originProtocolPolicy: String
        var originSslProtocols: Listed<String>?
        var originReadTimeout: Int?
        var ipAddressType: String?
        var originMtlsConfig: Presence?

        private enum CodingKeys: String, CodingKey {
            case httpsPort = "hTTPSPort"
            case originProtocolPolicy, originSslProtocols, originReadTimeout, ipAddressType, originMtlsConfig
        }
    }

    /// An object of which only its presence counts.
    struct Presence: Decodable {}
}

struct AWSOriginGroup: Decodable {
    var id: String
    var members: Listed<Member>

    struct Member: Decodable {
        var originId: String
    }
}

struct AWSBehavior: Decodable {
    var targetOriginId: String
    var viewerProtocolPolicy: String
    var cachePolicyId: String?
    var originRequestPolicyId: String?
    var forwardedValues: ForwardedValues?
    var lambdaFunctionAssociations: Listed<Lambda>?
    var functionAssociations: Listed<Function>?

    struct ForwardedValues: Decodable {
        var headers: Listed<String>?
    }

    struct Lambda: Decodable {
        var lambdaFunctionARN: String
        var eventType: String
    }

    struct Function: Decodable {
        var functionARN: String
        var eventType: String
    }
}

/// Headers of a policy, in AWS's words.
struct AWSHeaders: Decodable {
    var headerBehavior: String
    var headers: Listed<String>?

    /// Nil where the behaviour is a word that AWS does not document.
    var forwardsHost: Bool? {
        HeaderSelection(behavior: headerBehavior, headers: headers?.items ?? [])?.hasHost
    }
}

struct AWSOriginRequestPolicy: Decodable {
    var id: String
    var originRequestPolicyConfig: Settings

    struct Settings: Decodable {
        var headersConfig: AWSHeaders
    }
}

struct AWSOriginRequestPolicyItem: Decodable {
    var originRequestPolicy: AWSOriginRequestPolicy
}

struct AWSCachePolicy: Decodable {
    var id: String
    var cachePolicyConfig: Settings

    struct Settings: Decodable {
        var parametersInCacheKeyAndForwardedToOrigin: Forwarded?
    }

    struct Forwarded: Decodable {
        var headersConfig: AWSHeaders
    }

    /// A policy without parameters forwards nothing.
    var forwardsHost: Bool? {
        guard let forwarded = cachePolicyConfig.parametersInCacheKeyAndForwardedToOrigin else { return false }
        return forwarded.headersConfig.forwardsHost
    }
}

struct AWSCachePolicyItem: Decodable {
    var cachePolicy: AWSCachePolicy
}

/// A tenant of a multi-tenant distribution, and the names that its viewers ask for.
struct AWSTenant: Decodable {
    var distributionId: String
    var domains: [Domain]?

    struct Domain: Decodable {
        var domain: String
    }
}
