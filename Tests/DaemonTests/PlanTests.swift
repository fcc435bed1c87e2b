import Checks
import Config
import TLS
import Testing

@testable import Daemon

@Suite("The plan")
struct PlanTests {
    @Test("it is a configuration without mistakes and its anchors")
    func good() async throws {
        try await withFolder { folder in
            try write(rootPEM, to: "\(folder)/root.pem")
            try write(
                "trust: {bundle: \(folder)/root.pem}\norigins:\n  - shop.example.com\n", to: "\(folder)/cfmon.yaml")
            let plan = try Plan.load(path: "\(folder)/cfmon.yaml", credentials: nil, at: beginning).get()
            #expect(plan.settings.origins.map(\.id) == ["shop.example.com"])
            #expect(plan.trust.anchorCount == 1)
            #expect(plan.loadedAt == beginning)
        }
    }

    @Test("every mistake is told with its place")
    func mistakes() async throws {
        try await withFolder { folder in
            let path = "\(folder)/cfmon.yaml"
            try write("origin:\n  - shop.example.com\norigins:\n  - {domain: 192.0.2.7, port: 22}\n", to: path)
            guard case .failure(let refusal) = Plan.load(path: path, credentials: nil, at: beginning) else {
                Issue.record("it has mistakes")
                return
            }
            #expect(refusal.problems.count == 3)
            #expect(refusal.problems.allSatisfy { $0.hasPrefix(path + ":") })
        }
    }

    @Test("a bundle without a certificate is a mistake of the configuration")
    func bundle() async throws {
        try await withFolder { folder in
            try write("nothing", to: "\(folder)/root.pem")
            try write("trust: {bundle: \(folder)/root.pem}\norigins: []\n", to: "\(folder)/cfmon.yaml")
            guard case .failure(let refusal) = Plan.load(path: "\(folder)/cfmon.yaml", credentials: nil, at: beginning)
            else {
                Issue.record("there is no anchor")
                return
            }
            #expect(refusal.problems.count == 1)
            #expect(refusal.problems.first?.contains("root.pem") == true)
        }
    }
}
