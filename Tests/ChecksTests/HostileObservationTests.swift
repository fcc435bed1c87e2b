import Checks
import Glibc
import Synchronization
import TLS
import Testing
import Timekeeping

/// What sixteen addresses and thirty-two forwarded names make of one hostile chain. Computing time of the thread is
/// measured, which does not depend on what else the machine does; the bounds are far away from what is needed, and far
/// below what a judgement of each attempt by itself takes.
@Suite("Hostile certificates under many names at many addresses", .timeLimit(.minutes(2)))
struct HostileObservationTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    private func observation(_ chain: [CertificateDER], domain: String = "origin.example") -> Observation {
        var origin = Origin(domain: domain)
        origin.hostHeaders = (1...32).map { "h\($0).example.com" }
        var record = HandshakeRecord(outcome: .completed)
        record.chain = chain
        record.version = 0x0303
        let endpoints = (1...16).map { Endpoint(address: IPAddress("93.184.216.\($0)")!, port: 443) }
        let attempts = endpoints.flatMap { endpoint in
            origin.serverNames.map { name in
                var attempt = Attempt(endpoint: endpoint, serverName: name, connection: .open(tries: 1))
                attempt.handshake = record
                return attempt
            }
        }
        return Observation(
            origin: origin, at: now,
            lookup: Lookup(answer: .addresses(endpoints.map(\.address)), milliseconds: 1), attempts: attempts)
    }

    private func judged(_ observation: Observation) -> Judgement {
        judgement(of: observation, expecting: Expectations(), trust: scene.trust, at: now)
    }

    /// Nineteen thousand five hundred names of one letter: 59 kB.
    private func manyNames() throws -> [CertificateDER] {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let leaf = try scene.leaf((0..<19_500).map { String(letters[$0 % 26]) })
        return [leaf.certificate, scene.issuing.certificate, scene.upper.certificate]
    }

    @Test("a certificate with 19,500 names costs no more than its one decoding")
    func names() throws {
        let seen = observation(try manyNames())
        #expect(seen.attempts.count == 512)
        let before = threadTime()
        let verdict = judged(seen).verdict
        let took = threadTime() - before
        #expect(verdict.findings.count { $0.code == .nameMismatch } == 512)
        #expect(verdict.attempts.count == 512)
        #expect(took < .seconds(3), "\(took)")
    }

    @Test("certificates behind a good leaf, each with dates of its own, are not asked about one by one")
    func dates() throws {
        let good = [
            try scene.leaf(["*.example.com"]).certificate, scene.issuing.certificate, scene.upper.certificate,
        ]
        let namesakes = try (0..<48).map { number in
            try scene.stranger.intermediate(
                "Scene Issuing CA", key: scene.issuing.key, validity: .days(1800, left: 1 + Int64(number), at: now)
            ).certificate
        }
        let others = try (0..<49).map { number in
            try scene.stranger.intermediate(
                "Other CA \(number)", key: scene.issuing.key, validity: .days(1800, left: 1 + Int64(number), at: now)
            ).certificate
        }
        let seen = observation(good + namesakes + others)
        let before = threadTime()
        let judgement = judged(seen)
        let took = threadTime() - before
        #expect(judgement.verdict.cloudFront.status == nil)
        #expect(took < .seconds(3), "\(took)")
    }

    @Test("where the check runs, a large judgement takes next to nothing")
    func elsewhere() async throws {
        let seen = observation(try manyNames())
        let loop = MeteredExecutor()
        let apart = await withTaskExecutorPreference(loop) {
            await judgementApart(of: seen, expecting: Expectations(), trust: scene.trust, at: now)
        }
        let before = threadTime()
        #expect(apart == judged(seen))
        let took = threadTime() - before
        #expect(loop.spent.withLock { $0 } < took / 5, "of \(took)")
    }

    @Test("whatever CloudFront can read of a certificate is kept, and what is beyond is counted")
    func beyond() throws {
        let certificate = try Certificate(scene.leaf(Array(repeating: "a", count: 22_000)).certificate)
        #expect(certificate.dnsNames.count == 21_845)
        #expect(certificate.namesLeftOut == 155)
        let verdict = scene.verdict([certificate.der, scene.issuing.certificate, scene.upper.certificate])
        #expect(verdict[.nameMismatch]?.detail.hasSuffix("and 21992 more.") == true)
    }

    @Test("a namesake of the issuer counts from the second in which it becomes valid, though nobody needs it")
    func namesake() throws {
        let namesake = try scene.stranger.intermediate(
            "Scene Issuing CA", key: scene.issuing.key, validity: .days(100, left: 110, at: now))
        let chain = [
            try scene.leaf().certificate, namesake.certificate, scene.issuing.certificate, scene.upper.certificate,
        ]
        let end = try #require(scene.verdict(chain).forecast.failsAt)
        #expect(end == now.advanced(by: 10 * 86_400))
        #expect(scene.verdict(chain, at: end.advanced(by: -1)).cloudFront.status == nil)
        #expect(scene.verdict(chain, at: end).cloudFront.status == 502)
    }
}

/// Of this thread, in user mode and in the kernel.
private func threadTime() -> Duration {
    var usage = rusage()
    // RUSAGE_THREAD, which stands behind _GNU_SOURCE.
    getrusage(1, &usage)
    return .seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + .microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
}

/// Runs each job at once where it is given, and counts the time that the jobs take.
private final class MeteredExecutor: TaskExecutor {
    let spent = Mutex(Duration.zero)

    func enqueue(_ job: consuming ExecutorJob) {
        let before = threadTime()
        UnownedJob(job).runSynchronously(on: asUnownedTaskExecutor())
        let took = threadTime() - before
        spent.withLock { $0 += took }
    }
}
