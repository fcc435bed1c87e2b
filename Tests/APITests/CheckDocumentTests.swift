import Checks
import TLS
import Testing
import Timekeeping

@testable import API

@Suite("A report as a document")
struct CheckDocumentTests {
    private let document = CheckDocument(Seen.report())

    @Test("the origin is told as the distribution has it")
    func origin() {
        #expect(
            document.origin
                == OriginDocument(
                    id: "shop", domain: "origin.example.com", port: 443, serverNames: ["origin.example.com"],
                    originSSLProtocols: ["TLSv1.1", "TLSv1.2"], ipAddressType: "ipv4"))
        #expect(document.checkedAt == "2026-11-21T03:00:00Z")
        #expect(document.judgedAt == nil)
    }

    @Test("the verdict, CloudFront's answer and the forecast are the judge's")
    func verdict() {
        #expect(document.verdict == "critical")
        #expect(document.cloudfront == CloudFrontDocument(status: 502, share: 0.5))
        #expect(document.failsAt == "2026-11-21T03:00:00Z")
        #expect(document.failsBecause == "connect-refused")
        #expect(document.findings.map(\.address) == ["192.0.2.8"])
        #expect(document.findings.first?.evidence == ["tries": .number(3)])
    }

    @Test("each address says how far the check got there")
    func reached() {
        #expect(document.addresses.map(\.reached) == ["judged", "nothing"])
        #expect(
            document.addresses[0].tls
                == TLSDocument(version: "TLSv1.2", cipher: "ECDHE-ECDSA-AES128-GCM-SHA256", group: "P-256"))
        #expect(document.addresses[1].tls == nil)
        #expect(document.addresses[0].timings == TimingsDocument(dns: 1.2, connect: 3.4, tls: 9.8))
    }

    @Test("a certificate is decoded, and one that cannot be still has its fingerprint")
    func chain() {
        let chain = document.addresses[0].chain
        #expect(chain.count == 2)
        #expect(chain[0].subject == "CN=origin.example.com")
        #expect(chain[0].serial == "73ec503d36434c0f84c8deb044d30f25eb926358")
        #expect(chain[0].names == ["origin.example.com", "192.0.2.7"])
        #expect(chain[0].notAfter == "2026-11-30T00:00:00Z")
        #expect(chain[0].key == "P-256")
        #expect(chain[0].sha256 == Seen.leafSHA256)
        #expect(chain[1].subject == nil)
        #expect(chain[1].sha256 == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
    }

    @Test("versions are told by the names that CloudFront and OpenSSL give them")
    func versions() {
        let names = [0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x7F1C].map { (version: UInt16) in
            var report = Seen.report()
            report.observation.attempts[0].handshake?.version = version
            return CheckDocument(report).addresses[0].tls?.version
        }
        #expect(names == ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "0x7F1C"])
    }

    @Test("without a look-up there is no time for one")
    func skippedLookup() {
        var report = Seen.report()
        report.observation.lookup = Lookup(answer: .skipped, milliseconds: 0)
        #expect(CheckDocument(report).addresses[0].timings.dns == nil)
    }

    @Test("a judgement as of another instant names it")
    func judgedAt() {
        let document = CheckDocument(Seen.report(), judgedAt: Seen.at.advanced(by: 86_400))
        #expect(document.checkedAt == "2026-11-21T03:00:00Z")
        #expect(document.judgedAt == "2026-11-22T03:00:00Z")
    }

    @Test("a chain from a file has no address, and its path stands beside it")
    func file() {
        let document = CheckDocument(file: "fullchain.pem", Seen.report())
        #expect(document.addresses.isEmpty)
        #expect(document.findings.map(\.address) == [nil])
        #expect(document.verdict == "critical")
        #expect(document.file?.path == "fullchain.pem")
        #expect(document.file?.chain.map(\.subject) == ["CN=origin.example.com", nil])
        #expect(document.file?.verifiedPath == [Seen.leafSHA256])
    }
}
