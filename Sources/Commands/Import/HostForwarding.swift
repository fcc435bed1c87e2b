import Checks
import Config
import TLS

/// Whether a behaviour sends the viewer's Host to the origin, and what may change that.
struct HostForwarding {
    /// Whether one of its settings forwards Host; the others do not matter then.
    var isCertain = false
    var doubts: [DistributionOrigin.Doubt] = []

    init(of behavior: AWSBehavior, material: ImportMaterial) {
        var unknown: [DistributionOrigin.Doubt] = []
        func ask(_ kind: String, _ id: String?, _ forwardsHost: (String) -> Bool?) -> Bool {
            guard let id, !id.isEmpty else { return false }
            guard let answer = forwardsHost(id) else {
                unknown.append(.policy(kind: kind, id: id))
                return false
            }
            return answer
        }
        let cache = ask("cache", behavior.cachePolicyId) { material.forwardsHost(cachePolicy: $0) }
        let request = ask("origin request", behavior.originRequestPolicyId) {
            material.forwardsHost(originRequestPolicy: $0)
        }
        let legacy = HeaderSelection(forwarded: behavior.forwardedValues?.headers?.items ?? []).hasHost
        isCertain = cache || request || legacy
        doubts = isCertain ? [] : unknown
        for function in behavior.functionAssociations?.items ?? [] where function.eventType == "viewer-request" {
            doubts.append(.function(Self.name(of: function.functionARN)))
        }
        for lambda in behavior.lambdaFunctionAssociations?.items ?? [] where lambda.eventType == "origin-request" {
            doubts.append(.lambda(Self.name(of: lambda.lambdaFunctionARN)))
        }
    }

    /// What follows `function/` or `function:` in an ARN, without the account; or the whole text if it is no ARN.
    private static func name(of arn: String) -> String {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, let mark = parts[5].firstIndex(where: { $0 == "/" || $0 == ":" }) else { return arn }
        return String(parts[5][parts[5].index(after: mark)...])
    }
}

/// The names that viewers ask a distribution for.
struct ViewerNames {
    /// Each can be a server name.
    var names: [String] = []
    var remarks: [String] = []
    /// Why no name is known; nil if there are names.
    var doubt: DistributionOrigin.Doubt?

    init(of distribution: AWSDistribution, tenants: [String]) {
        let given = (distribution.aliases?.items ?? []) + tenants
        let wildcards = given.filter { $0.hasPrefix("*.") }.sorted()
        for name in given where !name.hasPrefix("*.") {
            do throws(SyntaxProblem) {
                names.append(try Syntax.domain(name))
            } catch {
                remarks.append("an alias is left out: \(error)")
            }
        }
        if names.isEmpty {
            nameWithoutAliases(distribution, wildcards: wildcards)
        } else {
            if !wildcards.isEmpty {
                remarks.append("add names that viewers ask for to host_headers: a wildcard is none: \(text(wildcards))")
            }
            if let own = distribution.domainName, distribution.connectionMode != "tenant-only" {
                remarks.append("add \(Printable.text(own)) to host_headers where viewers use it")
            }
        }
    }

    private mutating func nameWithoutAliases(_ distribution: AWSDistribution, wildcards: [String]) {
        if !wildcards.isEmpty {
            doubt = .viewerNames("the aliases are wildcards: \(text(wildcards))")
        } else if distribution.connectionMode == "tenant-only" {
            doubt = .viewerNames("the tenants' names were not given")
        } else if let own = distribution.domainName, let name = try? Syntax.domain(own) {
            names = [name]
        } else {
            doubt = .viewerNames("neither an alias nor the distribution's own name was given")
        }
    }
}
