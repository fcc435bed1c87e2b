import Checks
import Testing

@testable import Commands

@Suite("Under which names CloudFront connects, as the distribution says it")
struct ImportNamesTests {
    private func names(
        _ more: String, aliases: [String] = ["www.example.com", "example.com"], policies: String...
    ) throws -> [String] {
        let distribution = Given.distribution(
            origins: [Given.origin("o.example.net")], behavior: Given.behavior(more: more), aliases: aliases)
        var material = ImportMaterial()
        for document in [Given.list(distribution)] + policies {
            try material.take(Array(document.utf8), named: "file.json")
        }
        return try #require(material.imported().origins.first).origin.hostHeaders
    }

    private static let request = #""OriginRequestPolicyId": "\#(Given.ownPolicy)","#

    @Test("without a policy the origin's own name is sent")
    func none() throws {
        #expect(try names("") == [])
    }

    @Test("the managed AllViewer forwards Host, AllViewerExceptHostHeader does not")
    func managed() throws {
        #expect(
            try names(#""OriginRequestPolicyId": "\#(Given.managed)","#) == ["example.com", "www.example.com"])
        #expect(try names(#""OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac","#) == [])
    }

    @Test("the cache policy's list wins over the block list of the origin request policy")
    func cacheWins() throws {
        let both = """
            "CachePolicyId": "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
            "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            """
        #expect(try names(both) == ["example.com", "www.example.com"])
    }

    @Test(
        "an account's own policy is read",
        arguments: [
            ("none", "", false), ("whitelist", #""X-A""#, false), ("whitelist", #""hOST""#, true),
            ("allViewer", "", true), ("allViewerAndWhitelistCloudFront", #""CloudFront-Viewer-City""#, true),
            ("allExcept", #""Host""#, false), ("allExcept", #""X-A""#, true),
        ])
    func own(behavior: String, headers: String, forwards: Bool) throws {
        let found = try names(Self.request, policies: Given.originRequestPolicy(behavior, headers: headers))
        #expect(found == (forwards ? ["example.com", "www.example.com"] : []))
    }

    @Test("forwarded values without policies: Host or every header", arguments: ["Host", "*", "X-A"])
    func legacy(header: String) throws {
        let more = #""ForwardedValues": {"QueryString": true, "Headers": {"Quantity": 1, "Items": ["\#(header)"]}},"#
        #expect(try names(more).isEmpty == (header == "X-A"))
    }

    @Test("without an alias viewers ask for the distribution's own name")
    func ownName() throws {
        let more = #""OriginRequestPolicyId": "\#(Given.managed)","#
        #expect(try names(more, aliases: []) == ["d-e1.cloudfront.net"])
    }

    @Test("a policy that was not given, or of an unknown kind, is no proof of anything", arguments: [true, false])
    func unknown(isGiven: Bool) throws {
        let list = Given.list(
            Given.distribution(
                origins: [Given.origin("o.example.net")], behavior: Given.behavior(more: Self.request),
                aliases: ["www.example.com"]))
        let imported = try isGiven ? Given.imported(list, Given.originRequestPolicy("allButTwo")) : Given.imported(list)
        #expect(imported.origins.first?.origin.hostHeaders == [])
        #expect(imported.origins.first?.findings.map(\.code) == [.configNotKnowable])
    }

    @Test("a wildcard is no server name")
    func wildcard() throws {
        let more = #""OriginRequestPolicyId": "\#(Given.managed)","#
        #expect(try names(more, aliases: ["*.example.com", "www.example.com"]) == ["www.example.com"])
        let only = try Given.imported(
            Given.list(
                Given.distribution(
                    origins: [Given.origin("o.example.net")], behavior: Given.behavior(more: more),
                    aliases: ["*.example.com"])))
        #expect(only.origins.first?.origin.hostHeaders == [])
        #expect(only.origins.first?.findings.map(\.code) == [.configNotKnowable])
    }

    @Test("behaviours that forward Host and others that do not: all names are asked for, also through a group")
    func mixed() throws {
        let more = """
            "OriginGroups": {"Quantity": 1, "Items": [{"Id": "g", "Members": {"Quantity": 1, "Items":
             [{"OriginId": "o"}]}}]},
            """
        let text = Given.distribution(
            origins: [Given.origin("o.example.net")],
            behavior: Given.behavior(to: "g", more: #""OriginRequestPolicyId": "\#(Given.managed)","#),
            aliases: ["www.example.com"], more: more
        ).replacing(
            #""CacheBehaviors": {"Quantity": 0}"#,
            with: #""CacheBehaviors": {"Quantity": 1, "Items": [\#(Given.behavior())]}"#)
        #expect(
            try Given.imported(Given.list(text)).origins.map(\.origin.hostHeaders)
                == [["www.example.com", "o.example.net"]])
    }

    @Test("the names of a multi-tenant distribution are its tenants'")
    func tenants() throws {
        let list = Given.list(
            Given.distribution(
                origins: [Given.origin("o.example.net")],
                behavior: Given.behavior(more: #""OriginRequestPolicyId": "\#(Given.managed)","#),
                more: #""ConnectionMode": "tenant-only","#))
        let tenants = """
            {"DistributionTenantList": [{"Id": "dt_1", "DistributionId": "E1", "Name": "a", "Enabled": true, "Domains":
             [{"Domain": "a.example.com", "Status": "active"}]}]}
            """
        #expect(try Given.imported(list, tenants).origins.first?.origin.hostHeaders == ["a.example.com"])
        #expect(try Given.imported(list).origins.first?.findings.map(\.code) == [.configNotKnowable])
    }

    @Test("more names than an origin of cfmon may have become several origins, and each says so")
    func many() throws {
        let aliases = (0..<70).map { "a\(10 + $0).example.com" }
        let imported = try Given.imported(
            Given.list(
                Given.distribution(
                    origins: [Given.origin("o.example.net")],
                    behavior: Given.behavior(more: #""OriginRequestPolicyId": "\#(Given.managed)","#),
                    aliases: aliases)))
        #expect(imported.origins.map(\.origin.hostHeaders.count) == [32, 32, 6])
        #expect(imported.origins.flatMap(\.origin.hostHeaders) == aliases)
        #expect(imported.origins.map(\.origin.id) == ["o.example.net", "o.example.net/2", "o.example.net/3"])
        let remark = "part 3 of 3: 70 names are forwarded, and an origin of cfmon has 32 at the most"
        #expect(imported.origins[2].remarks.contains(remark))
        let just = try names(#""OriginRequestPolicyId": "\#(Given.managed)","#, aliases: Array(aliases.prefix(32)))
        #expect(just.count == 32)
    }
}
