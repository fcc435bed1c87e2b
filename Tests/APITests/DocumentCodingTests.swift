import Checks
import Testing

@testable import API

@Suite("Documents of the control API")
struct DocumentCodingTests {
    private let origin = OriginDocument(
        id: "shop", domain: "origin.example.com", port: 443, serverNames: ["origin.example.com"],
        originSSLProtocols: ["TLSv1.2"], ipAddressType: "ipv4")

    private var check: CheckDocument {
        var leaf = CertificateDocument(sha256: "aa")
        leaf.subject = "CN=origin.example.com"
        leaf.issuer = "CN=R11,O=Let's Encrypt,C=US"
        leaf.serial = "03"
        leaf.names = ["origin.example.com"]
        leaf.notBefore = "2026-09-01T00:00:00Z"
        leaf.notAfter = "2026-11-30T00:00:00Z"
        leaf.key = "RSA 2048"
        leaf.signature = "sha256WithRSAEncryption"
        return CheckDocument(
            origin: origin, checkedAt: "2026-11-21T03:00:00Z", verdict: "critical",
            cloudfront: CloudFrontDocument(status: 502, share: 0.5), failsAt: "2026-11-21T03:00:00Z",
            failsBecause: "chain-incomplete",
            findings: [
                FindingDocument(
                    code: "chain-incomplete", severity: "critical", basis: "documented", address: "192.0.2.7",
                    title: "t", detail: "d", remedy: "r",
                    evidence: ["missing_issuer": .text("CN=R11"), "sent": .number(1), "whole": .flag(false)])
            ],
            addresses: [
                AddressDocument(
                    address: "192.0.2.7", port: 443, serverName: "origin.example.com", verdict: "critical",
                    reached: "judged",
                    tls: TLSDocument(version: "TLSv1.2", cipher: "ECDHE-RSA-AES128-GCM-SHA256", group: "P-256"),
                    timings: TimingsDocument(dns: 1.2, connect: 3.4, tls: 9.8), chain: [leaf], path: ["aa"])
            ])
    }

    @Test("a check is written field by field as the contract names them, with its nulls")
    func check1() throws {
        #expect(
            try JSON.encode(check) == """
                {"addresses":[{"address":"192.0.2.7","chain":[{"issuer":"CN=R11,O=Let's Encrypt,C=US",\
                "key":"RSA 2048","names":["origin.example.com"],"not_after":"2026-11-30T00:00:00Z",\
                "not_before":"2026-09-01T00:00:00Z","serial":"03","sha256":"aa","signature":"sha256WithRSAEncryption",\
                "subject":"CN=origin.example.com"}],"fails_at":null,"fails_because":null,"path":["aa"],"port":443,\
                "reached":"judged","server_name":"origin.example.com",\
                "timings_ms":{"connect":3.4,"dns":1.2,"first_byte":null,"tls":9.8},\
                "tls":{"cipher":"ECDHE-RSA-AES128-GCM-SHA256","group":"P-256","version":"TLSv1.2"},\
                "verdict":"critical"}],"checked_at":"2026-11-21T03:00:00Z","cloudfront":{"share":0.5,"status":502},\
                "fails_at":"2026-11-21T03:00:00Z","fails_because":"chain-incomplete","findings":[{\
                "address":"192.0.2.7","basis":"documented","certificate":null,"code":"chain-incomplete","detail":"d",\
                "evidence":{"missing_issuer":"CN=R11","sent":1,"whole":false},"remedy":"r","server_name":null,\
                "severity":"critical","title":"t"}],"origin":{"domain":"origin.example.com","id":"shop",\
                "ip_address_type":"ipv4","origin_ssl_protocols":["TLSv1.2"],"port":443,\
                "server_names":["origin.example.com"]},"schema":"cfmon.check/1","verdict":"critical"}

                """)
    }

    @Test("what is written is read back equal")
    func roundTrip() throws {
        let daemon = DaemonDocument(
            version: "1.0.0", startedAt: "2026-11-20T00:00:00Z", config: "/etc/cfmon/cfmon.yaml",
            configLoadedAt: "2026-11-20T00:00:00Z", configProblems: ["a:1:1: b"], origins: 1, checksPerMinute: 0.2)
        let watch = WatchDocument(
            firstAt: "2026-11-20T00:00:00Z", lastAt: "2026-11-21T03:00:00Z", age: 12, checks: 4,
            recent: ["ok", "critical"], interval: 300)
        let status = OriginStatus(check, watch: watch)
        let document = StatusDocument(daemon: daemon, origins: [status, OriginStatus(check, watch: nil)])
        #expect(try again(document) == document)
        let run = RunDocument(
            from: "2026-11-20T00:00:00Z", to: "2026-11-20T01:00:00Z", checks: 3, verdict: "ok", headline: nil,
            failsAt: nil)
        let alert = AlertDocument(
            id: 7, code: "chain-incomplete", subject: "aa", severity: "critical", stage: "open",
            openedAt: "2026-11-20T00:00:00Z", changedAt: "2026-11-20T00:00:00Z", title: "t", detail: "d",
            remedy: "r",
            origins: [
                AffectedOriginDocument(id: "shop", severity: "critical", since: "2026-11-20T00:00:00Z", failsAt: nil)
            ])
        let show = ShowDocument(status, history: [run], alerts: [alert])
        #expect(try again(show) == show)
        let delivery = DeliveryDocument(
            id: 1, messageID: "msg_1", receiver: "ops", alert: 7, state: "pending", attempts: 2,
            createdAt: "2026-11-20T00:00:00Z", dueAt: "2026-11-20T00:01:00Z", status: 503, error: "busy")
        let deliveries = DeliveriesDocument(deliveries: [delivery])
        #expect(try again(deliveries) == deliveries)
    }

    @Test("the pieces of a status are the bytes of the whole", arguments: [0, 1, 2, 5])
    func pieces(count: Int) throws {
        let daemon = DaemonDocument(
            version: "1.0.0", startedAt: "2026-11-20T00:00:00Z", config: "/etc/cfmon/cfmon.yaml",
            configLoadedAt: "2026-11-20T00:00:00Z", origins: count)
        let origins = Array(repeating: OriginStatus(check, watch: WatchDocument(interval: 300)), count: count)
        let pieces = try stride(from: 0, to: count, by: 2).map { start in
            try StatusPieces.piece(Array(origins[start...].prefix(2)), isFirst: start == 0)
        }
        let whole = try StatusPieces.head(daemon) + pieces.joined() + StatusPieces.tail()
        #expect(whole == (try JSON.encode(StatusDocument(daemon: daemon, origins: origins))))
    }

    @Test("an origin's status is one flat object, and without a watch its fields are missing")
    func flatness() throws {
        let watched = try JSON.encode(OriginStatus(check, watch: WatchDocument(interval: 300)))
        #expect(watched.contains(#""age_seconds":null"#))
        #expect(watched.contains(#""first_at":null"#))
        #expect(watched.contains(#""interval_seconds":300"#))
        #expect(watched.contains(#""schema":"cfmon.check/1""#))
        #expect(!watched.contains(#""watch""#))
        #expect(try !JSON.encode(OriginStatus(check, watch: nil)).contains("interval_seconds"))
    }

    @Test("a field that a newer version adds is passed over, and one that is null may be missing")
    func tolerance() throws {
        let text = """
            {"schema":"cfmon.check/1","origin":{"id":"a","domain":"a","port":443,"server_names":["a"],\
            "origin_ssl_protocols":["TLSv1.2"],"ip_address_type":"ipv4"},"verdict":"ok","cloudfront":{"share":0},\
            "findings":[],"addresses":[],"later":{"x":1}}
            """
        let document = try JSON.decode(CheckDocument.self, from: Array(text.utf8))
        #expect(document.checkedAt == nil)
        #expect(document.cloudfront.status == nil)
    }

    @Test("a reload is taken exactly where it has no problem")
    func reload() throws {
        #expect(ReloadDocument(problems: [], origins: 3).ok)
        #expect(try again(ReloadDocument(problems: ["a:1:1: b"], origins: 2)).ok == false)
    }

    private func again<Document: Codable>(_ document: Document) throws -> Document {
        try JSON.decode(Document.self, from: Array(try JSON.encode(document).utf8))
    }
}
