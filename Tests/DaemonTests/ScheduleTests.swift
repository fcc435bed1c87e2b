import Checks
import Config
import Testing
import Timekeeping

@testable import Daemon

@Suite("The agenda")
struct ScheduleTests {
    private let many = (1...1_000).map { ConfiguredOrigin("origin-\($0)") }

    private func ids(_ calls: [ConfiguredOrigin]) -> [String] {
        calls.map(\.id)
    }

    /// Takes everything until the given time and ends each check at once; when each origin was checked.
    private func run(
        _ schedule: inout Schedule, from start: Duration, to end: Duration, confirmSoon: Bool = false
    ) -> [String: [Duration]] {
        var times: [String: [Duration]] = [:]
        var now = start
        while let next = schedule.next, next <= end {
            now = max(now, next)
            for call in schedule.take(at: now) {
                times[call.id, default: []].append(now)
                schedule.finish(call.id, confirmSoon: confirmSoon, at: now)
            }
        }
        return times
    }

    @Test("new origins are all checked soon, spread by their ids, two hundred a second")
    func newcomers() {
        var schedule = Schedule(cap: 10_000, epoch: .zero)
        schedule.replace(with: many, at: .seconds(1_000))
        #expect(schedule.take(at: .seconds(999)).isEmpty)
        let early = run(&schedule, from: .seconds(1_000), to: .milliseconds(1_002_500))
        #expect((400...600).contains(early.count))
        let late = run(&schedule, from: .milliseconds(1_002_500), to: .milliseconds(1_005_200))
        #expect(early.merging(late, uniquingKeysWith: +).values.map(\.count) == Array(repeating: 1, count: 1_000))
    }

    @Test("a few new origins are checked within a second")
    func fewNewcomers() {
        var schedule = Schedule(cap: 10, epoch: .zero)
        schedule.replace(with: Array(many.prefix(5)), at: .seconds(7))
        #expect(schedule.take(at: .seconds(8)).count == 5)
    }

    @Test("known origins are checked once in each interval, evenly spread")
    func even() {
        var schedule = Schedule(cap: 10_000, epoch: .zero)
        schedule.replace(with: many, known: Set(many.map(\.id)), at: .seconds(10_000))
        let times = run(&schedule, from: .seconds(10_000), to: .seconds(10_599))
        #expect(times.values.allSatisfy { (1...2).contains($0.count) })
        #expect(times.values.filter { $0.count == 2 }.allSatisfy { $0[1] - $0[0] == .seconds(300) })
        let first = times.values.compactMap(\.first)
        let buckets = Dictionary(grouping: first) { Int(($0 - .seconds(10_000)) / .seconds(30)) }
        #expect(buckets.count == 10)
        #expect(buckets.values.allSatisfy { (60...140).contains($0.count) })
    }

    @Test("a restart finds the same slots, whatever its monotonic clock says")
    func restart() {
        let wall: Duration = .seconds(1_800_000_000)
        var slots: [[String: Duration]] = []
        for uptime: Duration in [.zero, .seconds(123_456)] {
            var schedule = Schedule(cap: 10_000, epoch: wall - uptime)
            schedule.replace(with: many, known: Set(many.map(\.id)), at: uptime)
            slots.append(run(&schedule, from: uptime, to: uptime + .seconds(299)).mapValues { $0[0] - uptime })
        }
        #expect(slots[0].count > 990)
        #expect(slots[0] == slots[1])
    }

    @Test("no more checks run than the cap allows")
    func cap() {
        var schedule = Schedule(cap: 3, epoch: .zero)
        schedule.replace(with: Array(many.prefix(5)), at: .zero)
        let first = ids(schedule.take(at: .seconds(5)))
        #expect(first.count == 3)
        #expect(schedule.take(at: .seconds(6)).isEmpty)
        #expect(schedule.next == nil)
        schedule.finish(first[0], confirmSoon: false, at: .seconds(7))
        #expect(schedule.take(at: .seconds(7)).count == 1)
    }

    @Test("how late a check begins is measured")
    func lag() {
        var schedule = Schedule(cap: 1, epoch: .zero)
        schedule.replace(with: [many[0]], at: .zero)
        let due = schedule.next ?? .zero
        _ = schedule.take(at: due + .seconds(9))
        #expect(schedule.scheduleLag.percentile99 == .milliseconds(16_384))
    }

    @Test("a doubt is looked at again after thirty seconds, or after the interval where that is shorter")
    func confirmSoon() {
        for (interval, wait) in [(Duration.seconds(300), Duration.seconds(30)), (.seconds(10), .seconds(10))] {
            var schedule = Schedule(cap: 1, epoch: .zero)
            schedule.replace(with: [ConfiguredOrigin("shop", every: interval)], at: .zero)
            let due = schedule.next ?? .zero
            _ = schedule.take(at: due)
            schedule.finish("shop", confirmSoon: true, at: due)
            #expect((schedule.next ?? .zero) - due <= wait)
        }
    }

    @Test("after a long sleep each origin is checked once, and slots that were missed are not made up for")
    func suspended() {
        var schedule = Schedule(cap: 10_000, epoch: .zero)
        schedule.replace(with: many, known: Set(many.map(\.id)), at: .zero)
        _ = schedule.take(at: .zero)
        let woken: Duration = .seconds(36_000)
        let times = run(&schedule, from: woken, to: woken + .seconds(149))
        #expect(times.count == 1_000 && times.values.allSatisfy { $0.count == 1 })
        #expect((schedule.next ?? .zero) > woken + .seconds(149))
    }

    @Test("what became due together begins in an even stream")
    func stream() {
        var schedule = Schedule(cap: 10_000, epoch: .zero)
        schedule.replace(with: many, known: Set(many.map(\.id)), at: .zero)
        _ = schedule.take(at: .zero)
        let times = run(&schedule, from: .seconds(36_000), to: .seconds(36_010)).values.flatMap { $0 }
        let seconds = Dictionary(grouping: times) { Int(($0 - .seconds(36_000)) / .seconds(1)) }.mapValues(\.count)
        #expect(seconds == [0: RateLimiter.harmless, 1: RateLimiter.harmless, 2: 200])
    }

    @Test("the more origins there are, the faster they are caught up with")
    func headroom() {
        var rateLimiter = RateLimiter(mean: 1_000)
        var begun = 0
        while rateLimiter.admits(at: .seconds(7)) { begun += 1 }
        #expect(begun == 300)
        #expect(rateLimiter.reopens == .milliseconds(7_100))
        let admits = rateLimiter.admits(at: .milliseconds(7_100))
        #expect(admits && rateLimiter.reopens == nil)
        // However the asking falls into them.
        var seconds: [Int64: Int] = [:]
        for place in 0..<200_000 {
            let now = Duration.microseconds(8_000_000 + 37 * Int64(place))
            if rateLimiter.admits(at: now) { seconds[now.components.seconds, default: 0] += 1 }
        }
        #expect(seconds.values.allSatisfy { $0 <= 3_000 } && seconds[10] == 3_000)
    }

    @Test("what became due while the machine slept is not late through too much work")
    func standstill() {
        var schedule = Schedule(cap: 10_000, epoch: .zero)
        schedule.replace(with: many, known: Set(many.map(\.id)), at: .zero)
        _ = schedule.take(at: .zero)
        _ = run(&schedule, from: .seconds(36_000), to: .seconds(36_010))
        #expect(schedule.scheduleLag.overdue == nil)
        #expect(schedule.scheduleLag.percentile99 <= .milliseconds(4_096))
    }

    @Test("a check that takes longer than its interval does not shift the slots")
    func slow() {
        var schedule = Schedule(cap: 1, epoch: .zero)
        schedule.replace(with: [ConfiguredOrigin("shop", every: .seconds(10))], known: ["shop"], at: .zero)
        let first = schedule.next ?? .zero
        _ = schedule.take(at: first)
        schedule.finish("shop", confirmSoon: false, at: first + .seconds(26))
        #expect(schedule.next == first + .seconds(30))
    }

    @Test("a reload leaves unchanged origins their time")
    func reload() {
        var schedule = Schedule(cap: 10_000, epoch: .zero)
        schedule.replace(with: many, known: Set(many.map(\.id)), at: .zero)
        _ = run(&schedule, from: .zero, to: .seconds(100))
        var untouched = schedule
        schedule.replace(with: Array(many.dropLast(100).reversed()), at: .seconds(100))
        let kept = run(&schedule, from: .seconds(100), to: .seconds(300))
        let before = run(&untouched, from: .seconds(100), to: .seconds(300))
        #expect(kept == before.filter { id, _ in many.dropLast(100).contains { $0.id == id } })
        #expect(schedule.count == 900)
    }

    @Test("an origin that has changed is checked soon, the others wait")
    func changed() {
        var schedule = Schedule(cap: 10, epoch: .zero)
        schedule.replace(with: [many[0], many[1]], known: [many[0].id, many[1].id], at: .zero)
        var alone = Schedule(cap: 10, epoch: .zero)
        alone.replace(with: [many[1]], known: [many[1].id], at: .zero)
        let slot = alone.next
        let moved = ConfiguredOrigin(many[0].id, domain: "elsewhere.example.com")
        schedule.replace(with: [moved, many[1]], at: .milliseconds(1))
        let calls = schedule.take(at: .milliseconds(1_001))
        #expect(calls == [moved])
        #expect(schedule.next == slot)
    }

    @Test("an origin that changed while it was checked is checked again at once")
    func changedWhileRunning() {
        var schedule = Schedule(cap: 10, epoch: .zero)
        schedule.replace(with: [many[0]], at: .zero)
        _ = schedule.take(at: .seconds(1))
        let moved = ConfiguredOrigin(many[0].id, domain: "elsewhere.example.com")
        schedule.replace(with: [moved], at: .seconds(2))
        #expect(schedule.take(at: .seconds(2)).isEmpty)
        schedule.finish(moved.id, confirmSoon: false, at: .seconds(3))
        #expect(schedule.take(at: .seconds(3)) == [moved])
    }

    @Test("an origin that left while it was checked is a stray until its check ends, and is not checked again")
    func leftWhileRunning() {
        var schedule = Schedule(cap: 10, epoch: .zero)
        schedule.replace(with: [many[0]], at: .zero)
        _ = schedule.take(at: .seconds(1))
        schedule.replace(with: [], at: .seconds(2))
        #expect(schedule.hasStrays)
        schedule.finish(many[0].id, confirmSoon: true, at: .seconds(3))
        #expect(!schedule.hasStrays)
        #expect(schedule.next == nil)
    }

    @Test("an origin that came back while its last check still runs is not checked twice at a time")
    func returned() {
        var schedule = Schedule(cap: 10, epoch: .zero)
        schedule.replace(with: [many[0]], at: .zero)
        _ = schedule.take(at: .seconds(1))
        schedule.replace(with: [], at: .seconds(2))
        schedule.replace(with: [many[0]], at: .seconds(3))
        #expect(schedule.take(at: .seconds(100)).isEmpty)
        schedule.finish(many[0].id, confirmSoon: false, at: .seconds(101))
        #expect(ids(schedule.take(at: .seconds(101))) == [many[0].id])
    }

    @Test(
        "an address at which nobody answers holds no more than a quarter of the checks, and the others keep their time")
    func silence() {
        var schedule = Schedule(cap: 40, epoch: .zero)
        let down = (1...100).map { ConfiguredOrigin("down-\($0)") }
        let well = (1...20).map { ConfiguredOrigin("well-\($0)") }
        schedule.replace(with: down + well, at: .zero)
        var now: Duration = .zero
        // Where each is looked for is known after its first check only.
        while let next = schedule.next, next < .seconds(10) {
            now = max(now, next)
            for id in ids(schedule.take(at: now)) {
                schedule.finish(
                    id, confirmSoon: false, silentAddress: .found(id.hasPrefix("down") ? "192.0.2.7" : nil), at: now)
            }
        }
        var underWay: [String] = []
        var checked: Set<String> = []
        for second in 10..<460 {
            for id in ids(schedule.take(at: .seconds(second))) {
                if id.hasPrefix("down") {
                    underWay.append(id)
                } else {
                    checked.insert(id)
                    schedule.finish(id, confirmSoon: false, at: .seconds(second))
                }
            }
        }
        #expect(underWay.count == 10)
        #expect(checked.count == 20)
        // One who leaves lets another in.
        schedule.finish(underWay[0], confirmSoon: false, at: .seconds(460))
        #expect(schedule.take(at: .seconds(461)).filter { $0.id.hasPrefix("down") }.count == 1)
    }
}

@Suite("The phase of an origin")
struct PhaseTests {
    @Test("it is FNV-1a, folded: a published vector")
    func vector() {
        // The hash of "a" is AF63DC4C8601EC8C, that of "foobar" 85944171F73967E8.
        for (text, hash) in [("a", UInt64(0xAF63_DC4C_8601_EC8C)), ("foobar", 0x8594_4171_F739_67E8)] {
            let expected = Int64((hash ^ (hash >> 32)) % 300_000)
            #expect(Phase(of: text).offset(within: .seconds(300)) == .milliseconds(expected))
        }
    }

    @Test("the next slot is later than now, within an interval, and always at the same place")
    func slots() {
        let phase = Phase(of: "shop")
        let place = phase.offset(within: .seconds(60))
        for now: Duration in [.zero, .seconds(59), .seconds(60), .seconds(-61), place, place + .milliseconds(1)] {
            let slot = phase.slot(after: now, every: .seconds(60))
            #expect(slot > now)
            #expect(slot <= now + .seconds(60))
            #expect(Int64((slot - place).milliseconds) % 60_000 == 0)
        }
    }
}
