/// An answer of `aws cloudfront`, of whichever call: what it holds tells which. Key names are AWS's.
struct AWSAnswer: Decodable {
    var distributionList: Listed<AWSDistribution>?
    var distribution: AWSDistributionAnswer?
    var distributionConfig: AWSDistribution?
    var tenantList: [AWSTenant]?
    var tenant: AWSTenant?
    var originRequestPolicyList: Listed<AWSOriginRequestPolicyItem>?
    var originRequestPolicy: AWSOriginRequestPolicy?
    var cachePolicyList: Listed<AWSCachePolicyItem>?
    var cachePolicy: AWSCachePolicy?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case distributionList = "DistributionList"
        case distribution = "Distribution"
        case distributionConfig = "DistributionConfig"
        case tenantList = "DistributionTenantList"
        case tenant = "DistributionTenant"
        case originRequestPolicyList = "OriginRequestPolicyList"
        case originRequestPolicy = "OriginRequestPolicy"
        case cachePolicyList = "CachePolicyList"
        case cachePolicy = "CachePolicy"
    }
}

/// AWS's lists: the items are missing where there are none.
struct Listed<Item: Decodable>: Decodable {
    private var given: [Item]?

    var items: [Item] { given ?? [] }

    private enum CodingKeys: String, CodingKey {
        case given = "Items"
    }
}

struct AWSDistributionAnswer: Decodable {
    var id: String
    var domainName: String?
    var settings: AWSDistribution

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case domainName = "DomainName"
        case settings = "DistributionConfig"
    }
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

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case domainName = "DomainName"
        case aliases = "Aliases"
        case origins = "Origins"
        case originGroups = "OriginGroups"
        case defaultCacheBehavior = "DefaultCacheBehavior"
        case cacheBehaviors = "CacheBehaviors"
        case enabled = "Enabled"
        case staging = "Staging"
        case connectionMode = "ConnectionMode"
    }
}

struct AWSOrigin: Decodable {
    var id: String
    var domainName: String
    var originPath: String?
    var customHeaders: Listed<Header>?
    var connectionAttempts: Int?
    var connectionTimeout: Int?
    var custom: Custom?
    var vpc: VPC?

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case domainName = "DomainName"
        case originPath = "OriginPath"
        case customHeaders = "CustomHeaders"
        case connectionAttempts = "ConnectionAttempts"
        case connectionTimeout = "ConnectionTimeout"
        case custom = "CustomOriginConfig"
        case vpc = "VpcOriginConfig"
    }

    /// A custom header by its name alone: its value is a secret, and is not read.
    struct Header: Decodable {
        var name: String

        private enum CodingKeys: String, CodingKey {
            case name = "HeaderName"
        }
    }

    struct Custom: Decodable {
        var httpsPort: Int
        var policy: String
        var protocols: Listed<String>?
        var readTimeout: Int?
        var addressType: String?
        var mutualTLS: MutualTLS?

        private enum CodingKeys: String, CodingKey {
            case httpsPort = "HTTPSPort"
            case policy = "OriginProtocolPolicy"
            case protocols = "OriginSslProtocols"
            case readTimeout = "OriginReadTimeout"
            case addressType = "IpAddressType"
            case mutualTLS = "OriginMtlsConfig"
        }
    }

    /// There or not: that is all that counts.
    struct MutualTLS: Decodable {}
    struct VPC: Decodable {}
}

struct AWSOriginGroup: Decodable {
    var id: String
    var members: Listed<Member>

    struct Member: Decodable {
        var originID: String

        private enum CodingKeys: String, CodingKey {
            case originID = "OriginId"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case members = "Members"
    }
}

struct AWSBehavior: Decodable {
    var target: String
    var viewerProtocolPolicy: String
    var cachePolicy: String?
    var originRequestPolicy: String?
    var forwardedValues: ForwardedValues?
    var lambdas: Listed<Lambda>?
    var functions: Listed<Function>?

    private enum CodingKeys: String, CodingKey {
        case target = "TargetOriginId"
        case viewerProtocolPolicy = "ViewerProtocolPolicy"
        case cachePolicy = "CachePolicyId"
        case originRequestPolicy = "OriginRequestPolicyId"
        case forwardedValues = "ForwardedValues"
        case lambdas = "LambdaFunctionAssociations"
        case functions = "FunctionAssociations"
    }

    struct ForwardedValues: Decodable {
        var headers: Listed<String>?

        private enum CodingKeys: String, CodingKey {
            case headers = "Headers"
        }
    }

    struct Lambda: Decodable {
        var arn: String
        var event: String

        private enum CodingKeys: String, CodingKey {
            case arn = "LambdaFunctionARN"
            case event = "EventType"
        }
    }

    struct Function: Decodable {
        var arn: String
        var event: String

        private enum CodingKeys: String, CodingKey {
            case arn = "FunctionARN"
            case event = "EventType"
        }
    }
}
