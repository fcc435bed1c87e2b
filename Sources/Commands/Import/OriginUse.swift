import Checks
import Config
import TLS

/// How one distribution uses one of its origins.
struct OriginUse {
    var distribution: String
    /// The connection, without host names and identifier.
    var origin: Origin
    /// The settings that are judged.
    var settings: DistributionOrigin
    /// The names that viewers ask for, if they are forwarded.
    var viewerNames: [String] = []
    /// Whether a behaviour sends the origin's own name.
    var sendsOwnName = false
    var remarks: [String] = []
}

/// What becomes of an origin of a distribution.
enum OriginImport {
    /// It is printed; as a comment only if there is a reason to leave it out.
    case origin(OriginUse, leftOut: String?)
    /// cfmon has no way to express it; the sentence says why.
    case omission(String)

    init(
        of origin: AWSOrigin, in distribution: ImportMaterial.NamedDistribution, material: ImportMaterial
    ) {
        let name = Printable.text(origin.domainName)
        func omission(_ reason: String) -> OriginImport {
            .omission("\(name) of \(Printable.text(distribution.label)): \(reason)")
        }
        guard let custom = origin.customOriginConfig else {
            let reason =
                origin.vpcOriginConfig != nil
                ? "a VPC origin, which no monitor outside the VPC can reach"
                : "an S3 origin: AWS keeps its certificate, and CloudFront reaches it in another way"
            self = omission(reason)
            return
        }
        guard !origin.domainName.contains("{{") else {
            self = omission("the domain is filled in for each tenant; add each tenant's domain by hand")
            return
        }
        let domain: String
        do throws(SyntaxProblem) {
            domain = try Syntax.domain(origin.domainName)
        } catch {
            self = omission(error.description)
            return
        }
        guard let policy = DistributionOrigin.ProtocolPolicy(rawValue: custom.originProtocolPolicy) else {
            self = omission("OriginProtocolPolicy \(Printable.text(custom.originProtocolPolicy)) is none that is known")
            return
        }
        let behaviors = distribution.settings.behaviors(to: origin.id)
        let settings = DistributionOrigin(
            domain: domain, port: custom.httpsPort, policy: policy, protocols: [],
            admitsHTTP: behaviors.contains { $0.viewerProtocolPolicy == "allow-all" })
        guard let port = UInt16(exactly: custom.httpsPort), CloudFront.allows(port: port) else {
            let finding = settingsFindings(settings).first { $0.code == .configPort }
            self = omission(finding.map { "\($0.code.rawValue): \($0.title); \($0.detail)" } ?? "the port is refused")
            return
        }
        var use = OriginUse(
            distribution: distribution.label, origin: Origin(domain: domain, port: port, id: ""), settings: settings)
        use.read(custom, of: origin)
        use.readNames(behaviors, of: distribution.settings, material: material)
        self = .origin(use, leftOut: OriginImport.reason(policy, distribution.settings, isUsed: !behaviors.isEmpty))
    }

    private static func reason(
        _ policy: DistributionOrigin.ProtocolPolicy, _ distribution: AWSDistribution, isUsed: Bool
    ) -> String? {
        if policy == .httpOnly { return "CloudFront speaks no TLS to it, so there is nothing to judge" }
        if !distribution.enabled { return "the distribution is disabled" }
        if distribution.staging == true { return "the distribution is a staging one" }
        return isUsed ? nil : "no behaviour of the distribution leads to it"
    }
}

extension OriginUse {
    /// How CloudFront connects.
    fileprivate mutating func read(_ custom: AWSOrigin.Custom, of given: AWSOrigin) {
        let words = custom.originSslProtocols?.items ?? []
        let known = Set(words.compactMap(OriginProtocol.init))
        let unknown = words.filter { OriginProtocol(rawValue: $0) == nil }
        if !unknown.isEmpty {
            remarks.append("OriginSslProtocols has \(text(unknown)), which is not known and left out")
        }
        if !known.isEmpty { origin.protocols = known }
        settings.protocols = known
        take(given.connectionTimeout, "ConnectionTimeout", at: \.timeout) { number throws(SyntaxProblem) in
            try Syntax.timeout("\(number)s")
        }
        take(given.connectionAttempts, "ConnectionAttempts", at: \.attempts) { number throws(SyntaxProblem) in
            try Syntax.attempts("\(number)")
        }
        if let word = custom.ipAddressType {
            if let type = AddressType(rawValue: word) {
                origin.addressType = type
            } else {
                remarks.append("IpAddressType \(Printable.text(word)) is not known; ipv4 is assumed")
            }
        }
        if custom.originMtlsConfig != nil {
            remarks.append("origin mTLS is on: add mtls: {certificate: FILE, key: FILE}")
        }
        let headers = (given.customHeaders?.items ?? []).map(\.headerName)
        if !headers.isEmpty {
            remarks.append("custom headers, for http.headers; values are secrets and not printed: \(text(headers))")
        }
        if let seconds = custom.originReadTimeout, seconds != 30 {
            remarks.append("OriginReadTimeout, for http.read_timeout: \(seconds)s")
        }
        if let path = given.originPath, !path.isEmpty {
            remarks.append("OriginPath, which begins every http.path: \(Printable.text(path))")
        }
    }

    private mutating func take(
        _ number: Int?, _ name: String, at setting: WritableKeyPath<Origin, Int>,
        read: (Int) throws(SyntaxProblem) -> Int
    ) {
        guard let number else { return }
        do throws(SyntaxProblem) {
            origin[keyPath: setting] = try read(number)
        } catch {
            remarks.append("\(name) \(number) is none that CloudFront has; \(origin[keyPath: setting]) is assumed")
        }
    }

    /// The names that CloudFront connects with.
    fileprivate mutating func readNames(
        _ behaviors: [AWSBehavior], of distribution: AWSDistribution, material: ImportMaterial
    ) {
        var doubts: Set<DistributionOrigin.Doubt> = []
        var forwardsHost = false
        for behavior in behaviors {
            let forwarding = HostForwarding(of: behavior, material: material)
            doubts.formUnion(forwarding.doubts)
            forwardsHost = forwardsHost || forwarding.isCertain
            sendsOwnName = sendsOwnName || !forwarding.isCertain
        }
        if forwardsHost {
            let names = ViewerNames(of: distribution, tenants: material.tenantNames(of: distribution))
            viewerNames = names.names
            remarks += names.remarks
            if let doubt = names.doubt { doubts.insert(doubt) }
        }
        settings.doubts = Array(doubts)
    }
}

/// Names from outside, in one line.
func text(_ names: [String]) -> String {
    names.map { Printable.text($0) }.joined(separator: ", ")
}
