import Glibc
import Testing

@testable import Checks

private let one = IPAddress("192.0.2.1")!

@Suite("Many look-ups, and the end of one", .timeLimit(.minutes(5)))
struct DNSLookupTests {
    @Test("a name server that hangs for one name holds up no other")
    func slow() async throws {
        let server = try TestNameServer { $0.name.hasPrefix("hangs") ? .silence : .records([.a([192, 0, 2, 1])]) }
        defer { server.end() }
        let resolver = DNSResolver()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    _ = await resolver.addresses(
                        of: "hangs\(number).example", .ipv4, asking: [server.endpoint], patience: .seconds(60))
                }
            }
            var hanging = 0
            for await question in server.questions.stream where question.name.hasPrefix("hangs") {
                hanging += 1
                if hanging == 300 { break }
            }
            for number in 0..<20 {
                let quick = await resolver.addresses(
                    of: "quick\(number).example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
                #expect(quick == .addresses([one]))
            }
            group.cancelAll()
        }
    }

    @Test("a look-up that is called off ends at once, and one that was called off before is not made")
    func cancelled() async throws {
        let server = try TestNameServer { _ in .silence }
        defer { server.end() }
        let outcome = await withTaskGroup(of: Lookup.Answer.self) { group in
            group.addTask {
                await DNSResolver().addresses(
                    of: "origin.example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
            }
            for await _ in server.questions.stream { break }
            group.cancelAll()
            return await group.next()
        }
        #expect(outcome == .notTried("cancelled"))
        let before = await withTaskGroup(of: Lookup.Answer.self) { group in
            group.cancelAll()
            group.addTask {
                await DNSResolver().addresses(
                    of: "late.example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
            }
            return await group.next()
        }
        #expect(before == .notTried("cancelled"))
        // A busy machine may have asked for the first one again.
        #expect(Set(server.asked.map(\.name)) == ["origin.example"])
    }

    @Test("a source port serves for some hundred questions at the most, and no socket stays behind")
    func ports() async throws {
        let server = try TestNameServer { _ in .records([.a([192, 0, 2, 1])]) }
        defer { server.end() }
        let resolver = DNSResolver()
        for number in 0..<450 {
            let answer = await resolver.addresses(
                of: "o\(number).example", .ipv4, asking: [server.endpoint], patience: .seconds(30))
            #expect(answer == .addresses([one]))
        }
        let uses = Dictionary(grouping: server.asked, by: \.port).mapValues(\.count)
        // A port is also given up after ten seconds, so that a busy machine takes more of them.
        #expect(uses.values.allSatisfy { $0 <= 200 })
        #expect(uses.count >= 3)
        #expect(openSockets(to: server.endpoint.port) == 1)
    }

    @Test("what the monitor slept through is not held against the name", arguments: 1...3)
    func standstill(times: Int) async throws {
        let server = try TestNameServer { _ in .silence }
        defer { server.end() }
        let loop = try #require(SocketLoop.shared)
        let patience = Duration.seconds(50)
        let answer = await withTaskExecutorPreference(loop) {
            let token = loop.token()
            defer { loop.deregister(token) }
            return await withCheckedContinuation { answer in
                let lookup = DNSLookup(
                    of: "slept.example", .ipv4, asking: [server.endpoint], for: patience, with: DNSResolver(), on: loop,
                    as: token, answer)
                lookup.begin()
                var now = lookup.began
                for _ in 0..<times {
                    now += patience + .seconds(60)
                    lookup.expire(at: now)
                }
                // In time, a moment after the patience is over.
                lookup.expire(at: now + patience + .milliseconds(200))
            }
        }
        let expected: Lookup.Answer =
            times < 3
            ? .failed("no answer within 50 s", tries: 1) : .notTried("the monitor stood still, 3 times")
        #expect(answer == expected)
    }
}

/// Open sockets of this process that are connected to that port.
private func openSockets(to port: UInt16) -> Int {
    (0..<4_096).count { descriptor in
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(Int32(descriptor), $0, &length) }
        }
        return result == 0 && address.sin_family == sa_family_t(AF_INET) && UInt16(bigEndian: address.sin_port) == port
    }
}
