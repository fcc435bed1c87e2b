import Checks
import Config
import FoundationEssentials
import Testing

@testable import Commands

@Suite("What an import prints")
struct ImportTests {
    private static let several = Given.list(
        Given.distribution(
            "E2",
            origins: [
                Given.origin(
                    "b.example.net", port: 8443, protocols: #""TLSv1", "TLSv1.2""#,
                    more:
                        #""CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": "X-Key", "HeaderValue": "s3cret"}]},"#,
                    custom: #""IpAddressType": "dualstack", "OriginMtlsConfig": {"ClientCertificateArn": "arn"},"#)
            ],
            behavior: Given.behavior(more: #""OriginRequestPolicyId": "\#(Given.managed)","#),
            aliases: ["www.example.com"]),
        Given.distribution(
            "E1", origins: [Given.origin("a.example.net", policy: "match-viewer")],
            behavior: Given.behavior(viewers: "allow-all")),
        Given.distribution("E3", origins: [Given.origin("a.example.net")]),
        Given.distribution("E4", origins: [Given.origin("off.example.net")], enabled: false),
        Given.distribution("E5", origins: [Given.origin("clear.example.net", policy: "http-only")]),
        Given.distribution(
            "E6",
            origins: [
                #"{"Id": "s", "DomainName": "b.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}"#,
                #"{"Id": "v", "DomainName": "alb.internal", "VpcOriginConfig": {"VpcOriginId": "vo_1"}}"#,
                Given.origin("{{tenant}}.example.com", id: "t"), Given.origin("evil\\n- x.example.com", id: "e"),
                Given.origin("port.example.com", id: "p", port: 444), Given.origin("unused.example.com", id: "u"),
            ], more: #""Staging": false,"#))

    @Test("the whole page")
    func page() throws {
        #expect(
            try Given.imported(Self.several).yaml == """
                # From 6 distributions of CloudFront, by `cfmonctl import cloudfront`.
                #
                # Left out:
                #   alb.internal of E6: a VPC origin, which no monitor outside the VPC can reach
                #   b.s3.amazonaws.com of E6: an S3 origin: AWS keeps its certificate, and CloudFront reaches it in another way
                #   evil\\u{a}- x.example.com of E6: `evil\\u{a}- x.example.com` holds `\\u{a}`, which no DNS name does
                #   port.example.com of E6: config-port: the HTTPS port is 444; CloudFront connects to 80, 443 and 1024 to 65535.
                #   {{tenant}}.example.com of E6: the domain is filled in for each tenant; add each tenant's domain by hand
                origins:
                  # used by E1, E3
                  # config-http-only (warning): requests of viewers that come by HTTP go to the origin in the clear
                  - id: a.example.net
                    domain: a.example.net
                  # used by E2
                  # config-old-protocols (notice): TLSv1 is allowed
                  # add d-e2.cloudfront.net to host_headers where viewers use it
                  # custom headers, for http.headers; values are secrets and not printed: X-Key
                  # origin mTLS is on: add mtls: {certificate: FILE, key: FILE}
                  - id: "b.example.net:8443"
                    domain: b.example.net
                    port: 8443
                    host_headers: [www.example.com]
                    origin_ssl_protocols: [TLSv1, TLSv1.2]
                    ip_address_type: dualstack
                  # left out: CloudFront speaks no TLS to it, so there is nothing to judge
                  # used by E5
                  # config-http-only (warning): every request goes to the origin in the clear
                #  - id: clear.example.net
                #    domain: clear.example.net
                  # left out: the distribution is disabled
                  # used by E4
                #  - id: off.example.net
                #    domain: off.example.net
                  # left out: no behaviour of the distribution leads to it
                  # used by E6
                #  - id: unused.example.com
                #    domain: unused.example.com

                """)
    }

    @Test("the page loads, and gives these origins")
    func loads() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/cfmon-import-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/origins.d", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let nothing = Given.list()
        for document in [Self.several, nothing] {
            let imported = try Given.imported(document)
            try Data(imported.yaml.utf8).write(to: URL(filePath: folder + "/origins.d/aws.yaml"))
            try Data().write(to: URL(filePath: folder + "/cfmon.yaml"))
            let settings = try Configuration.load(path: folder + "/cfmon.yaml", credentials: nil).get()
            #expect(
                settings.origins.map(\.watched.origin)
                    == imported.origins.filter { $0.leftOut == nil }.map(\.origin))
        }
        #expect(try Given.imported(Self.several).origins.filter { $0.leftOut == nil }.count == 2)
    }

    @Test("values of custom headers are nowhere")
    func secrets() throws {
        let imported = try Given.imported(Self.several)
        #expect(!imported.yaml.contains("s3cret"))
        #expect(!imported.notes.joined().contains("s3cret"))
    }

    @Test("the order of files and lists does not matter, and a distribution that is given twice counts once")
    func order() throws {
        let first = Given.distribution("E1", origins: [Given.origin("a.example.net")], aliases: ["x.example.com"])
        let second = Given.distribution("E2", origins: [Given.origin("b.example.net"), Given.origin("a.example.net")])
        let page = try Given.imported(Given.list(first, second)).yaml
        #expect(try Given.imported(Given.list(second), Given.list(first), Given.list(second)).yaml == page)
    }

    @Test("the same domain with other settings is another origin, with an identifier of its own")
    func identifiers() throws {
        let list = Given.list(
            Given.distribution("E1", origins: [Given.origin("a.example.net")]),
            Given.distribution("E2", origins: [Given.origin("a.example.net", protocols: #""TLSv1.1""#)]))
        #expect(try Given.imported(list).origins.map(\.origin.id) == ["a.example.net", "a.example.net/2"])
    }

    @Test("functions that may change the origin are named; others are not")
    func functions() throws {
        let more = """
            "FunctionAssociations": {"Quantity": 2, "Items": [
             {"FunctionARN": "arn:aws:cloudfront::123456789012:function/route", "EventType": "viewer-request"},
             {"FunctionARN": "arn:aws:cloudfront::123456789012:function/head", "EventType": "viewer-response"}]},
            "LambdaFunctionAssociations": {"Quantity": 1, "Items": [{"EventType": "origin-request",
             "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:pick:3", "IncludeBody": false}]},
            """
        let imported = try Given.imported(
            Given.list(
                Given.distribution(origins: [Given.origin("a.example.net")], behavior: Given.behavior(more: more))))
        #expect(imported.origins.first?.findings.map(\.code) == [.configNotKnowable, .configNotKnowable])
        #expect(
            imported.notes == [
                "a.example.net: config-not-knowable (notice): the Lambda@Edge function pick:3 may change domain, port, "
                    + "protocol or Host",
                "a.example.net: config-not-knowable (notice): the function route may change origin, server name or "
                    + "accepted names",
                "1 origin of 1 distribution",
            ])
    }

    @Test("get-distribution, get-distribution-config and a bare configuration are read too")
    func shapes() throws {
        let settings = Given.distribution(origins: [Given.origin("a.example.net")])
            .replacing(#""Id": "E1", "DomainName": "d-e1.cloudfront.net","#, with: #""CallerReference": "c","#)
        let whole = """
            {"ETag": "E", "Distribution": {"Id": "E9", "DomainName": "d9.cloudfront.net", "DistributionConfig": \(settings)}}
            """
        #expect(try Given.imported(whole).origins.first?.distributions == ["E9"])
        #expect(
            try Given.imported(#"{"DistributionConfig": \#(settings)}"#).origins.first?.distributions == ["file.json"])
        #expect(try Given.imported(settings).origins.first?.origin.domain == "a.example.net")
    }
}
