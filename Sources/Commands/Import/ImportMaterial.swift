import Checks
import FoundationEssentials

/// Everything that an import reads, put together.
struct ImportMaterial {
    /// A distribution and the name that messages use for it.
    struct NamedDistribution {
        var label: String
        var settings: AWSDistribution
    }

    private(set) var distributions: [NamedDistribution] = []
    private var tenantNames: [String: [String]] = [:]
    private var originRequestPolicies: [String: Bool?] = [:]
    private var cachePolicies: [String: Bool?] = [:]
    private var seen: Set<String> = []

    /// Takes an answer of `aws cloudfront`.
    ///
    /// - Parameters:
    ///   - bytes: JSON of any of the calls that are known.
    ///   - name: What the place of a mistake begins with.
    mutating func take(_ bytes: [UInt8], named name: String) throws(ImportFault) {
        let answer: AWSAnswer
        do {
            let decoder = JSONDecoder.ofAWS()
            answer = try decoder.decode(AWSAnswer.self, from: Data(bytes))
            if answer.isEmpty {
                // What `--query DistributionConfig` leaves.
                guard try decoder.decode(Shape.self, from: Data(bytes)).isDistribution else {
                    throw ImportFault("\(name): none of the answers of `aws cloudfront` that are known")
                }
                add(try decoder.decode(AWSDistribution.self, from: Data(bytes)), from: name)
            }
        } catch let fault as ImportFault {
            throw fault
        } catch let error as DecodingError {
            throw ImportFault(error, in: name)
        } catch {
            throw ImportFault("\(name): cannot be read")
        }
        add(answer, from: name)
    }

    /// The identifiers of policies that distributions name, and that are neither managed nor given; in a stable order.
    var missingPolicies: (originRequest: [String], cache: [String]) {
        let behaviors = distributions.flatMap(\.settings.behaviors)
        let originRequest = Set(behaviors.compactMap(\.originRequestPolicyId)).filter { !$0.isEmpty }
        let cache = Set(behaviors.compactMap(\.cachePolicyId)).filter { !$0.isEmpty }
        return (
            originRequest.filter { forwardsHost(originRequestPolicy: $0) == nil }.sorted(),
            cache.filter { forwardsHost(cachePolicy: $0) == nil }.sorted()
        )
    }

    /// Nil if the policy is not known.
    func forwardsHost(originRequestPolicy id: String) -> Bool? {
        originRequestPolicies[id.lowercased()] ?? ManagedPolicies.originRequest(id: id)?.forwardsHost
    }

    /// Nil if the policy is not known.
    func forwardsHost(cachePolicy id: String) -> Bool? {
        cachePolicies[id.lowercased()] ?? ManagedPolicies.cache(id: id)?.forwardsHost
    }

    /// The names that viewers of a distribution's tenants ask for.
    func tenantNames(of distribution: AWSDistribution) -> [String] {
        distribution.id.flatMap { tenantNames[$0] } ?? []
    }

    private mutating func add(_ answer: AWSAnswer, from name: String) {
        answer.distributionList?.items.forEach { add($0, from: name) }
        if let whole = answer.distribution {
            var settings = whole.distributionConfig
            settings.id = whole.id
            settings.domainName = whole.domainName
            add(settings, from: name)
        }
        if let settings = answer.distributionConfig { add(settings, from: name) }
        for tenant in (answer.distributionTenantList ?? []) + [answer.distributionTenant].compactMap({ $0 }) {
            tenantNames[tenant.distributionId, default: []] += (tenant.domains ?? []).map(\.domain)
        }
        let requestPolicies = (answer.originRequestPolicyList?.items ?? []).map(\.originRequestPolicy)
        for policy in requestPolicies + [answer.originRequestPolicy].compactMap({ $0 }) {
            originRequestPolicies[policy.id.lowercased()] = .some(
                policy.originRequestPolicyConfig.headersConfig.forwardsHost)
        }
        let cachePolicies = (answer.cachePolicyList?.items ?? []).map(\.cachePolicy)
        for policy in cachePolicies + [answer.cachePolicy].compactMap({ $0 }) {
            self.cachePolicies[policy.id.lowercased()] = .some(policy.forwardsHost)
        }
    }

    /// The same distribution may stand in a list and in a file of its own.
    private mutating func add(_ settings: AWSDistribution, from name: String) {
        if let id = settings.id, !seen.insert(id).inserted { return }
        distributions.append(NamedDistribution(label: settings.id ?? name, settings: settings))
    }

    /// What tells a bare configuration from any other object.
    private struct Shape: Decodable {
        var isDistribution: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            isDistribution = container.contains(.origins) && container.contains(.defaultCacheBehavior)
        }

        private enum Key: String, CodingKey {
            case origins, defaultCacheBehavior
        }
    }
}
