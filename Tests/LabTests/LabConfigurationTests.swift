import Lab
import Testing
import Timekeeping

@Suite struct LabConfigurationTests {
    @Test("the files tell of every house, once")
    func files() async throws {
        let street = try await Street.start(at: Instant(seconds: 1_795_255_200))
        let configuration = LabConfiguration(
            of: street, in: "/tmp/a \"lab\"", interval: .seconds(30),
            webhook: .init(url: "http://127.0.0.1:9/hook", secretFile: "/tmp/secret"))
        try await street.stop()
        let yaml = configuration.yaml
        #expect(yaml.hasPrefix("defaults:\n  interval: 30s\n"))
        #expect(yaml.contains("trust:\n  bundle: \"/tmp/a \\\"lab\\\"/trust.pem\"\n"))
        #expect(yaml.contains("    url: {file: \"/tmp/a \\\"lab\\\"/webhook-url\"}\n"))
        #expect(yaml.contains("    secret: {file: \"/tmp/secret\"}\n"))
        // The address may hold a token: it stands in its own file.
        #expect(!yaml.contains("127.0.0.1:9/hook"))
        let lines = configuration.expected.split(separator: "\n")
        #expect(lines.count == street.houses.count)
        #expect(lines.contains("good-rsa\tok\t-"))
        #expect(lines.contains("silent\tunknown\tconnect-timeout"))
        for open in street.houses {
            #expect(yaml.components(of: "  - id: \(open.house.id)  #") == 1, "\(open.house.id)")
            for endpoint in open.endpoints { #expect(yaml.contains("\"\(endpoint)\"")) }
        }
        #expect(Set(street.houses.map(\.house.id)).count == street.houses.count)
        #expect(configuration.trust.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
    }

    @Test("a house is ok exactly where it has no headline")
    func announcements() async throws {
        let street = try await Street.start(at: Instant(seconds: 1_795_255_200))
        try await street.stop()
        for open in street.houses {
            #expect((open.house.verdict == .ok) == (open.house.headline == nil), "\(open.house.id)")
        }
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}
