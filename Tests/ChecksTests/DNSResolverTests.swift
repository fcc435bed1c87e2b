import Synchronization
import Testing

@testable import Checks

private let one = IPAddress("192.0.2.1")!
private let two = IPAddress("192.0.2.2")!
private let six = IPAddress("2001:db8::6")!

/// As often as it is asked.
private func counting(
    _ answer: @escaping @Sendable (Int, TestNameServer.Question) -> TestNameServer.Reply
) -> @Sendable (TestNameServer.Question) -> TestNameServer.Reply {
    let count = Count()
    return { answer(count.next(), $0) }
}

private final class Count: Sendable {
    private let count = Mutex(0)

    /// 1, 2, …
    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

@Suite("The resolver", .timeLimit(.minutes(5)))
struct DNSResolverTests {
    private func answer(
        _ name: String = "origin.example", _ type: AddressType = .ipv4, from servers: [TestNameServer],
        patience: Duration = .seconds(30), serverTimeout: Duration = .seconds(20)
    ) async -> Lookup.Answer {
        await DNSResolver(serverTimeout: serverTimeout).addresses(
            of: name, type, asking: servers.map(\.endpoint), patience: patience)
    }

    private func answer(
        _ type: AddressType = .ipv4, _ reply: @escaping @Sendable (TestNameServer.Question) -> TestNameServer.Reply
    ) async throws -> Lookup.Answer {
        let server = try TestNameServer(reply)
        defer { server.end() }
        return await answer("origin.example", type, from: [server])
    }

    @Test("the addresses of a name come in the order of the answer, each once")
    func addresses() async throws {
        let records: [TestNameServer.Record] = [.a([192, 0, 2, 2]), .a([192, 0, 2, 1]), .a([192, 0, 2, 2])]
        #expect(try await answer { _ in .records(records) } == .addresses([two, one]))
    }

    @Test("a chain of CNAMEs is followed to its addresses")
    func aliases() async throws {
        #expect(
            try await answer { _ in
                .records([.cname("edge.example"), .cname("host.example"), .a([192, 0, 2, 1])])
            } == .addresses([one]))
    }

    @Test("a CNAME that leads nowhere is no address, and one that leads to itself ends")
    func nowhere() async throws {
        #expect(try await answer { _ in .records([.cname("edge.example")]) } == .noAddress("no A record"))
        #expect(
            try await answer { _ in
                .records([.cname("origin.example"), .cname("origin.example"), .a([192, 0, 2, 1])])
            } == .addresses([one]))
    }

    @Test("what does not exist is told from what has no address")
    func nothing() async throws {
        #expect(try await answer { _ in .code(3) } == .noAddress("NXDOMAIN (there is no such name)"))
        #expect(try await answer { _ in .records([]) } == .noAddress("no A record"))
        #expect(try await answer(.ipv6) { _ in .records([]) } == .noAddress("no AAAA record"))
        #expect(try await answer(.dualstack) { _ in .records([]) } == .noAddress("no A record, no AAAA record"))
        #expect(try await answer(.dualstack) { _ in .code(3) } == .noAddress("NXDOMAIN (there is no such name)"))
    }

    @Test(
        "a name server that cannot tell is named for what it says",
        arguments: [(1, "FORMERR"), (2, "SERVFAIL"), (4, "NOTIMP"), (5, "REFUSED"), (9, "response code 9")])
    func failures(code: UInt8, word: String) async throws {
        let answer = try await answer { _ in .code(code) }
        guard case .failed(let words, tries: 1) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(words.hasPrefix(word))
    }

    @Test("a second try after SERVFAIL is asked anew")
    func again() async throws {
        let server = try TestNameServer(
            counting { count, _ in count == 1 ? .code(2) : .records([.a([192, 0, 2, 1])]) })
        defer { server.end() }
        let resolver = DNSResolver()
        let first = await resolver.addresses(
            of: "origin.example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
        #expect(first == .failed("SERVFAIL (the name server could not find out)", tries: 1))
        let second = await resolver.addresses(
            of: "origin.example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
        #expect(second == .addresses([one]))
    }

    @Test("both families are asked for, and one of them is enough")
    func families() async throws {
        let both: @Sendable (TestNameServer.Question) -> TestNameServer.Reply = {
            $0.type == 1 ? .records([.a([192, 0, 2, 1])]) : .records([.aaaa(six.bytes)])
        }
        #expect(try await answer(.dualstack, both) == .addresses([one, six]))
        #expect(try await answer(.ipv6, both) == .addresses([six]))
        #expect(
            try await answer(.dualstack) { $0.type == 1 ? .records([.a([192, 0, 2, 1])]) : .code(2) }
                == .addresses([one]))
        #expect(
            try await answer(.dualstack) { $0.type == 1 ? .records([]) : .code(2) }
                == .failed("SERVFAIL (the name server could not find out)", tries: 1))
    }

    @Test("one family that keeps silent does not cost the addresses of the other")
    func half() async throws {
        let server = try TestNameServer { $0.type == 1 ? .records([.a([192, 0, 2, 1])]) : .silence }
        defer { server.end() }
        #expect(
            await answer("origin.example", .dualstack, from: [server], patience: .milliseconds(100))
                == .addresses([one]))
    }

    @Test("an answer that a NAT64 made up does not count")
    func translated() async throws {
        let made = IPAddress("64:ff9b::c000:201")!.bytes
        #expect(try await answer(.ipv6) { _ in .records([.aaaa(made)]) } == .noAddress("no AAAA record"))
    }

    @Test("an answer that was cut off is asked for over TCP")
    func truncated() async throws {
        let many = (1...50).map { UInt8($0) }
        let server = try TestNameServer { $0.isTCP ? .records(many.map { .a([192, 0, 2, $0]) }) : .truncated }
        defer { server.end() }
        let expected = many.map { IPAddress(bytes: [192, 0, 2, $0])! }
        #expect(await answer(from: [server]) == .addresses(expected))
        #expect(server.asked.map(\.isTCP) == [false, true])
    }

    @Test("a name server that closes a TCP connection ends no other question")
    func closing() async throws {
        let server = try TestNameServer(
            closesTCP: true,
            { question in
                switch (question.name, question.isTCP) {
                case ("long.example", false): .truncated
                case ("slow.example", false): counted.next() == 1 ? .silence : .records([.a([192, 0, 2, 2])])
                default: .records([.a([192, 0, 2, 1])])
                }
            })
        defer { server.end() }
        let resolver = DNSResolver(serverTimeout: .seconds(25))
        let slow = await withTaskGroup(of: Lookup.Answer.self) { group in
            group.addTask {
                await resolver.addresses(
                    of: "slow.example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
            }
            for await question in server.questions.stream where question.name == "slow.example" { break }
            let long = await resolver.addresses(
                of: "long.example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
            #expect(long == .addresses([one]))
            return await group.next()
        }
        #expect(slow == .addresses([two]))
    }

    private let counted = Count()

    @Test(
        "the name on the wire is the name of the origin, however few dots it has", arguments: ["origin", "a.b.example"])
    func absolute(name: String) async throws {
        let server = try TestNameServer { _ in .code(3) }
        defer { server.end() }
        #expect(await answer(name, from: [server]) == .noAddress("NXDOMAIN (there is no such name)"))
        #expect(server.asked.map(\.name) == [name])
    }

    @Test("the hosts of this machine are not asked")
    func hosts() async throws {
        let server = try TestNameServer { _ in .records([.a([192, 0, 2, 1])]) }
        defer { server.end() }
        #expect(await answer("localhost", from: [server]) == .addresses([one]))
    }

    @Test("a name server that keeps silent is given up after the patience")
    func silence() async throws {
        let server = try TestNameServer { _ in .silence }
        defer { server.end() }
        #expect(
            await answer(from: [server], patience: .milliseconds(50)) == .failed("no answer within 0 s", tries: 1))
    }

    @Test("a question that was lost is asked again")
    func lost() async throws {
        let server = try TestNameServer(counting { count, _ in count < 3 ? .silence : .records([.a([192, 0, 2, 1])]) })
        defer { server.end() }
        #expect(await answer(from: [server], serverTimeout: .milliseconds(20)) == .addresses([one]))
    }

    @Test("where the first name server is dead, the second one answers")
    func dead() async throws {
        let dead = try TestNameServer { _ in .silence }
        dead.end()
        let silent = try TestNameServer { _ in .silence }
        let failing = try TestNameServer { _ in .code(2) }
        let well = try TestNameServer { _ in .records([.a([192, 0, 2, 1])]) }
        defer { for server in [silent, failing, well] { server.end() } }
        for first in [dead, silent, failing] {
            #expect(await answer(from: [first, well], serverTimeout: .milliseconds(20)) == .addresses([one]))
        }
    }

    @Test("where all have failed, what each of them said is told")
    func allFailed() async throws {
        let servers = try [2, 5].map { code in try TestNameServer { _ in .code(code) } }
        defer { for server in servers { server.end() } }
        #expect(
            await answer(from: servers)
                == .failed(
                    "REFUSED (the name server does not answer this monitor); "
                        + "SERVFAIL (the name server could not find out)", tries: 1))
    }

    @Test("a question that cannot leave this machine says nothing of the name")
    func unsent() async throws {
        // A socket of IPv4 cannot connect to a broadcast address without being asked to (EACCES).
        let nowhere = Endpoint(address: IPAddress("255.255.255.255")!, port: 53)
        let answer = await DNSResolver().addresses(
            of: "origin.example", .ipv4, asking: [nowhere], patience: .seconds(30))
        guard case .notTried = answer else {
            Issue.record("\(answer)")
            return
        }
    }
}
