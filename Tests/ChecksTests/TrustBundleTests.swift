import FoundationEssentials
import TLS
import Testing

@testable import Checks

@Suite("The system's bundle of anchors")
struct TrustBundleTests {
    @Test("what the machine adds to it is no anchor, wherever it lies in the folder")
    func local() throws {
        let validity = Validity.days(4000, left: 900, at: now)
        let authorities = try ["Public", "Company", "Lab", "Both"].map {
            try Authority.root($0, key: SigningKey(.p256), validity: validity)
        }
        let folder = URL.temporaryDirectory.appending(path: "cfmon-\(UUID().uuidString)")
        for place in ["local/lab", "package/mozilla"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: place), withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let bundle = folder.appending(path: "bundle.crt")
        try PEM.encode(authorities.map(\.certificate)).write(to: bundle, atomically: true, encoding: .utf8)
        let places = [
            (0, "package/mozilla/public.crt"), (1, "local/company.crt"), (2, "local/lab/lab.crt"),
            (3, "local/both.crt"), (3, "package/mozilla/both.crt"),
        ]
        for (number, place) in places {
            try PEM.encode([authorities[number].certificate]).write(
                to: folder.appending(path: place), atomically: true, encoding: .utf8)
        }

        let load = { (local: String) in
            try TrustBundle.load(
                path: bundle.path, withoutThoseIn: "\(folder.path)/\(local)", unlessIn: "\(folder.path)/package")
        }
        let whole = try TrustBundle.load(path: bundle.path)
        #expect(whole.anchorCount == 4)
        let system = try load("local")
        let known = try authorities.map { system.isAnchor(try Certificate($0.certificate)) }
        #expect(known == [true, false, false, true])
        #expect(system.name.hasSuffix("bundle.crt without the 2 CAs of \(folder.path)/local"))
        let elsewhere = try load("none")
        #expect(elsewhere.fingerprint == whole.fingerprint && elsewhere.name == bundle.path)
    }
}
