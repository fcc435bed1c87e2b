import FoundationEssentials
import Lab
import TLS
import Testing

@testable import Checks

@Suite("The system's bundle of anchors")
struct TrustBundleTests {
    @Test("what the machine adds to it is no anchor, wherever it lies in the folder")
    func local() throws {
        let validity = Validity.days(4000, left: 900, at: now)
        let authorities = try ["Public", "Company", "Lab"].map {
            try Authority.root($0, key: SigningKey(.p256), validity: validity)
        }
        let folder = URL.temporaryDirectory.appending(path: "cfmon-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "local/lab"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let bundle = folder.appending(path: "bundle.crt")
        try PEM.encode(authorities.map(\.certificate)).write(to: bundle, atomically: true, encoding: .utf8)
        for (authority, name) in zip(authorities.dropFirst(), ["company.crt", "lab/lab.crt"]) {
            try PEM.encode([authority.certificate]).write(
                to: folder.appending(path: "local/\(name)"), atomically: true, encoding: .utf8)
        }

        let whole = try TrustBundle.load(path: bundle.path)
        #expect(whole.anchorCount == 3)
        let system = try TrustBundle.load(path: bundle.path, withoutThoseIn: folder.appending(path: "local").path)
        #expect(system.anchorCount == 1)
        #expect(system.isAnchor(try Certificate(authorities[0].certificate)))
        #expect(system.name.hasSuffix("bundle.crt without the 2 CAs of \(folder.path)/local"))
        let elsewhere = try TrustBundle.load(path: bundle.path, withoutThoseIn: "\(folder.path)/none")
        #expect(elsewhere.fingerprint == whole.fingerprint && elsewhere.name == bundle.path)
    }
}
