import Alerts
import FoundationEssentials
import Testing

@testable import Config

struct ShippedConfigurationTests {
    private static let path = #filePath.replacing(
        "Tests/ConfigTests/ShippedConfigurationTests.swift", with: "etc/cfmon/cfmon.yaml")

    @Test("the configuration that is installed works as it is, and watches nothing yet")
    func asItIs() throws {
        let settings = try Configuration.load(path: ShippedConfigurationTests.path, credentials: nil).get()
        #expect(settings.origins.isEmpty)
        #expect(settings.receivers.isEmpty)
    }

    @Test("its samples work too, once the comment signs before them are taken away")
    func uncommented() throws {
        let bytes = try #require(FileManager.default.contents(atPath: ShippedConfigurationTests.path))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let samples = lines.map { line in
            let isSentence = line.hasPrefix("# ") && !line.hasPrefix("#  ")
            return line.hasPrefix("#") && !isSentence ? line.dropFirst() : line
        }
        let folder = try Folder()
        for name in ["shop-header", "ops-url", "ops-secret", "mail-password"] {
            try folder.write(name, "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3")
        }
        try folder.write("ops-url", "https://hooks.example.com/x")
        let settings = try folder.load(samples.joined(separator: "\n").replacing("/etc/cfmon/", with: "")).get()
        #expect(settings.origins.count == 2)
        #expect(settings.receivers.map(\.format) == [.webhook, .email])
        #expect(settings.rules.maintenance.count == 2)
        #expect(settings.heartbeat != nil)
    }
}
