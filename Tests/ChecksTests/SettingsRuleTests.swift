import Checks
import Testing

@Suite("What a distribution's settings say by themselves", .timeLimit(.minutes(5)))
struct SettingsRuleTests {
    private func codes(
        port: Int = 443, _ policy: DistributionOrigin.ProtocolPolicy = .httpsOnly,
        protocols: Set<OriginProtocol> = [.tls12], admitsHTTP: Bool = false
    ) -> [FindingCode] {
        settingsFindings(
            DistributionOrigin(
                domain: "origin.example", port: port, policy: policy, protocols: protocols, admitsHTTP: admitsHTTP)
        ).map(\.code)
    }

    @Test(
        "HTTPS alone, with TLS 1.2 and a port that CloudFront has, needs no words", arguments: [80, 443, 1024, 65_535])
    func fine(port: Int) {
        #expect(codes(port: port) == [])
    }

    @Test("other ports are refused", arguments: [0, 22, 81, 442, 444, 1023, 65_536])
    func port(port: Int) {
        #expect(codes(port: port) == [.configPort])
    }

    @Test("requests in the clear are a warning: all of them, or those of viewers that come so")
    func clear() {
        #expect(codes(.httpOnly) == [.configHTTPOnly])
        #expect(codes(.matchViewer, admitsHTTP: true) == [.configHTTPOnly])
        #expect(codes(.matchViewer, admitsHTTP: false) == [])
        #expect(codes(.httpsOnly, admitsHTTP: true) == [])
        #expect(FindingCode.configHTTPOnly.entry.severity == .warning)
    }

    @Test("old protocols are a notice where anything is negotiated", arguments: [OriginProtocol.sslv3, .tls10, .tls11])
    func old(version: OriginProtocol) {
        #expect(codes(protocols: [version, .tls12]) == [.configOldProtocols])
        #expect(codes(.httpOnly, protocols: [version, .tls12]) == [.configHTTPOnly])
    }
}
