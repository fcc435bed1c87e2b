import Checks
import TLS
import Testing
import Timekeeping

@Suite("What an origin with TLS 1.3 has below it, asked once a day", .timeLimit(.minutes(5)))
struct LowerVersionsTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func server(from lowest: UInt16, _ change: (inout ServerContext.Settings) -> Void = { _ in }) throws
        -> CountingDialer
    {
        var settings = ServerContext.Settings(
            chain: [try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate],
            privateKeyPEM: try scene.key.pem())
        settings.minimumVersion = lowest
        change(&settings)
        return CountingDialer(pipe: PipeDialer(peers: [there: .tls(try ServerContext(settings))]))
    }

    private func check(
        _ dialer: CountingDialer, at instant: Instant = now, knowing known: LowerVersions = LowerVersions()
    ) async -> (LowerVersions, Verdict) {
        var origin = Origin(domain: "origin.example")
        origin.connectTo = [there]
        var world = World.still([:])
        world.dialer = dialer
        world.now = { instant }
        let observation = await observe(origin, in: world, knowing: known)
        let verdict = judge(observation, expecting: Expectations(), trust: scene.trust, at: instant)
        return (LowerVersions(observation), verdict)
    }

    @Test("whoever checks says the same of an origin with TLS 1.3 alone: the one that asks, and the one that knows")
    func agreement() async throws {
        let only = try server(from: 0x0304)
        let (known, first) = await check(only)
        #expect(first.codes == [.tlsProtocolUndocumented])
        #expect(first.severity == .notice)
        #expect(await only.count.value == 2)
        let (_, second) = await check(only, at: now.advanced(by: 300), knowing: known)
        #expect(second.codes == [.tlsProtocolUndocumented])
        #expect(await only.count.value == 3, "one connection for the check, none for the question")
    }

    @Test("an origin with TLS 1.2 and 1.3 is ok, and asked once too")
    func both() async throws {
        let both = try server(from: 0x0303)
        let (known, first) = await check(both)
        #expect(first.codes == [])
        #expect(await check(both, at: now.advanced(by: 300), knowing: known).1.codes == [])
        #expect(await both.count.value == 3)
    }

    @Test("the answer holds for a day, to the second, counted from the question")
    func day() async throws {
        let both = try server(from: 0x0303)
        let (known, _) = await check(both)
        let (kept, _) = await check(both, at: now.advanced(by: 86_399), knowing: known)
        #expect(await both.count.value == 3)
        _ = await check(both, at: now.advanced(by: 86_400), knowing: kept)
        #expect(await both.count.value == 5)
    }

    @Test("a clock that was set back makes the answer old")
    func backwards() async throws {
        let both = try server(from: 0x0303)
        let (known, _) = await check(both)
        _ = await check(both, at: now.advanced(by: -1), knowing: known)
        #expect(await both.count.value == 4)
    }

    @Test("another cipher suite is another server, and it is asked anew")
    func changed() async throws {
        let (known, _) = await check(try server(from: 0x0303))
        let other = try server(from: 0x0304) { $0.cipherSuites13 = "TLS_CHACHA20_POLY1305_SHA256" }
        let (_, verdict) = await check(other, knowing: known)
        #expect(verdict.codes == [.tlsProtocolUndocumented])
        #expect(await other.count.value == 2)
    }

    @Test("an origin that took TLS 1.2 is not asked at all")
    func lower() async throws {
        let old = try server(from: 0x0303) { $0.maximumVersion = 0x0303 }
        _ = await check(old)
        #expect(await old.count.value == 1)
    }
}

/// Counts the connections that are made.
private struct CountingDialer: Dialer {
    actor Count {
        private(set) var value = 0

        func increase() { value += 1 }
    }

    var pipe: PipeDialer
    var count = Count()

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        await count.increase()
        return await pipe.dial(endpoint, timeout: timeout, make)
    }
}
