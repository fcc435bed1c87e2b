import TLS
import Testing
import Timekeeping

@testable import Checks

@Suite("The look-up", .timeLimit(.minutes(5)))
struct LookupTests {
    private func verdict(_ answer: Lookup.Answer, _ type: AddressType = .ipv4) async throws -> Verdict {
        var origin = Origin(domain: "origin.example")
        origin.addressType = type
        let observation = await observe(origin, in: .still([:], dns: answer))
        return judge(observation, expecting: Expectations(), trust: try Scene.shared.get().trust, at: now)
    }

    @Test("a name without address is a 502 for everybody")
    func noAddress() async throws {
        let verdict = try await verdict(.noAddress("NXDOMAIN (there is no such name)"))
        #expect(verdict.codes == [.dnsNoAddress])
        #expect(verdict.cloudFront == CloudFrontResponse(status: 502, share: 1))
        #expect(verdict.forecast == Forecast(failsAt: now, because: .dnsNoAddress))
    }

    @Test("a look-up that fails is tried three times")
    func failed() async throws {
        let verdict = try await verdict(.failed("SERVFAIL", tries: 1))
        #expect(verdict.codes == [.dnsFailed])
        #expect(verdict.headline?.evidence["tries"] == .number(3))
    }

    @Test("a look-up that this monitor could not make says nothing of the origin")
    func notTried() async throws {
        let verdict = try await verdict(.notTried("the monitor stood still, 3 times"))
        #expect(verdict.codes == [.dnsFailed])
        #expect(verdict.severity == .unknown)
        #expect(verdict.cloudFront == CloudFrontResponse(status: nil, share: 0))
        #expect(verdict.headline?.title == "this monitor could not look up origin.example")
    }

    @Test("name servers of the origin's own are named, those of resolv.conf are not")
    func resolvers() async throws {
        let answers: [Lookup.Answer] = [
            .noAddress("no A record"), .failed("SERVFAIL", tries: 1), .notTried("no route"),
            .addresses([IPAddress("10.0.0.7")!]),
        ]
        for answer in answers {
            var origin = Origin(domain: "origin.example")
            let before = judge(
                await observe(origin, in: .still([:], dns: answer)), expecting: Expectations(),
                trust: try Scene.shared.get().trust, at: now)
            #expect(before.headline?.evidence["resolvers"] == nil)
            origin.resolvers = [Endpoint(address: IPAddress("192.0.2.53")!, port: 53)]
            let verdict = judge(
                await observe(origin, in: .still([:], dns: answer)), expecting: Expectations(),
                trust: try Scene.shared.get().trust, at: now)
            let finding = try #require(verdict.findings.first { $0.code.rawValue.hasPrefix("dns-") })
            #expect(finding.evidence["resolvers"] == .list(["192.0.2.53:53"]))
            if case .failed = answer {
                #expect(finding.detail == "The resolver (192.0.2.53:53) says: SERVFAIL (3 tries).")
            }
        }
    }

    @Test("more addresses than are looked at is said, sixteen are not too many")
    func manyAddresses() async throws {
        let addresses = (1...20).map { IPAddress("93.184.216.\($0)")! }
        let verdict = try await verdict(.addresses(addresses))
        #expect(Set(verdict.attempts.map(\.endpoint)).count == 16)
        let finding = try #require(verdict[.addressesLeftOut])
        #expect(finding.title == "16 of the 20 addresses of origin.example are looked at")
        #expect(finding.severity == .notice)
        #expect(try await self.verdict(.addresses(Array(addresses.prefix(16))))[.addressesLeftOut] == nil)
    }

    @Test("a private address behind the name is told, a pinned one is not")
    func notPublic() async throws {
        let verdict = try await verdict(.addresses([IPAddress("10.0.0.7")!]))
        #expect(verdict.codes.contains(.dnsNotPublic))
        var pinned = Origin(domain: "origin.example")
        pinned.connectTo = [Endpoint(address: IPAddress("10.0.0.7")!, port: 443)]
        let observation = await observe(pinned, in: .still([:]))
        let other = judge(observation, expecting: Expectations(), trust: try Scene.shared.get().trust, at: now)
        #expect(other.codes == [.connectRefused])
    }

    @Test("where one address of two is private, one half of the requests fails")
    func partlyPublic() async throws {
        let scene = try Scene.shared.get()
        let leaf = try scene.leaf(left: 80)
        let context = try ServerContext(
            .init(
                chain: [leaf.certificate, scene.issuing.certificate, scene.upper.certificate],
                privateKeyPEM: try leaf.key.pem()))
        let addresses = ["93.184.216.34", "10.0.0.7"].map { IPAddress($0)! }
        let peers = Dictionary(
            uniqueKeysWithValues: addresses.map { (Endpoint(address: $0, port: 443), PipeDialer.Peer.tls(context)) })
        let observation = await observe(
            Origin(domain: "origin.example"), in: .still(peers, dns: .addresses(addresses)))
        let verdict = judge(observation, expecting: Expectations(), trust: scene.trust, at: now)
        #expect(verdict.codes == [.dnsNotPublic, .addressesDisagree])
        #expect(verdict.cloudFront == CloudFrontResponse(status: 504, share: 0.5))
        #expect(verdict.attempts.map(\.severity) == [.ok, .critical])
        #expect(verdict.forecast == Forecast(failsAt: now, because: .dnsNotPublic))
    }

    @Test("an address behind a NAT64 is known for what it is")
    func translated() throws {
        #expect(try #require(IPAddress("64:ff9b::303:303")).isTranslated)
        #expect(!(try #require(IPAddress("64:ff9b:1::303:303")).isTranslated))
        #expect(!(try #require(IPAddress("2606:4700::1")).isTranslated))
    }
}
