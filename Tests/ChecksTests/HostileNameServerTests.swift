import Testing

@testable import Checks

@Suite("What a hostile name server sends", .timeLimit(.minutes(5)))
struct HostileNameServerTests {
    private func answer(_ reply: TestNameServer.Reply, overTCP: Bool = false) async throws -> Lookup.Answer {
        let server = try TestNameServer { !overTCP || $0.isTCP ? reply : .truncated }
        defer { server.end() }
        return await DNSResolver().addresses(
            of: "origin.example", .ipv4, asking: [server.endpoint], patience: .seconds(1))
    }

    @Test("an answer to another question is not heard")
    func forged() async throws {
        #expect(try await answer(.otherID) == .failed("no answer within 1 s", tries: 1))
    }

    @Test(
        "what makes no sense has failed",
        arguments: [
            ([], 3),  // Records that are not there.
            ([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 40, 1], 1),  // Longer than the message.
            ([0xC0, 29, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 1, 1, 1], 1),  // A name that points at itself.
        ] as [([UInt8], UInt16)])
    func senseless(bytes: [UInt8], count: UInt16) async throws {
        #expect(try await answer(.raw(bytes, count: count)) == .failed("an answer that makes no sense", tries: 1))
    }

    @Test("a flood of addresses is cut, and one beyond all measure not looked at")
    func flood() async throws {
        let record: [UInt8] = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]
        func flood(_ count: Int) -> TestNameServer.Reply {
            .raw((0..<count).flatMap { record + [10, 0, UInt8($0 >> 8), UInt8($0 & 0xFF)] }, count: UInt16(count))
        }
        guard case .addresses(let some) = try await answer(flood(900), overTCP: true) else {
            Issue.record("there are addresses")
            return
        }
        #expect(some.count == 64)
        guard case .failed(let words, _) = try await answer(flood(4_000), overTCP: true) else {
            Issue.record("it is not looked at")
            return
        }
        #expect(words.hasSuffix("which is not looked at"))
    }
}
