import Testing
import Timekeeping

@testable import Daemon

@Suite("The clock that is believed")
struct JumpGuardTests {
    private var jumpGuard = JumpGuard(wall: beginning, uptime: .seconds(100))

    /// Reads it so many seconds after the beginning, where wall time is off by `jump`.
    private mutating func read(after seconds: Int64, jump: Int64 = 0, isSynchronized: Bool = false) -> Int64 {
        let wall = beginning.advanced(by: seconds + jump)
        return jumpGuard.read(wall: wall, uptime: .seconds(100 + seconds), isSynchronized: { isSynchronized })
            .seconds(since: beginning)
    }

    @Test("small corrections are followed at once, however many")
    mutating func slewing() {
        for step in 1...10 { #expect(read(after: Int64(step), jump: 20 * Int64(step)) == 21 * Int64(step)) }
        #expect(jumpGuard.doubt == nil)
    }

    @Test("a jump is not believed until it has stood for ten minutes", arguments: [31 * 86_400, -7_200] as [Int64])
    mutating func jump(by seconds: Int64) {
        #expect(read(after: 10, jump: seconds) == 10)
        #expect(jumpGuard.doubt == JumpGuard.Doubt(jump: seconds, since: .seconds(110)))
        #expect(read(after: 609, jump: seconds) == 609)
        #expect(read(after: 610, jump: seconds) == 610 + seconds)
        #expect(jumpGuard.doubt == nil)
    }

    @Test("a jump that is taken back leaves nothing")
    mutating func back() {
        #expect(read(after: 10, jump: 86_400) == 10)
        #expect(read(after: 300) == 300)
        #expect(jumpGuard.doubt == nil)
        #expect(read(after: 700, jump: 86_400) == 700)
    }

    @Test("a second jump is doubted from its own beginning")
    mutating func again() {
        #expect(read(after: 10, jump: 3_600) == 10)
        #expect(read(after: 500, jump: 7_200) == 500)
        #expect(read(after: 700, jump: 7_200) == 700)
        #expect(read(after: 1_100, jump: 7_200) == 8_300)
    }

    @Test("a clock that NTP keeps is believed at once")
    mutating func kept() {
        #expect(read(after: 10, jump: -86_400, isSynchronized: true) == 10 - 86_400)
        #expect(jumpGuard.doubt == nil)
    }

    @Test("a suspension moves both clocks, and is no jump")
    mutating func suspension() {
        #expect(read(after: 5 * 86_400) == 5 * 86_400)
        #expect(jumpGuard.doubt == nil)
    }
}

@Suite("Lateness")
struct ScheduleLagTests {
    private var scheduleLag = ScheduleLag()

    @Test("the delay that one check in a hundred exceeds, within its power of two")
    mutating func percentile() {
        #expect(scheduleLag.percentile99 == .zero)
        for _ in 0..<990 { scheduleLag.note(.milliseconds(3), every: .seconds(60), at: .seconds(1)) }
        for _ in 0..<10 { scheduleLag.note(.milliseconds(700), every: .seconds(60), at: .seconds(1)) }
        #expect(scheduleLag.percentile99 == .milliseconds(4))
        scheduleLag.note(.milliseconds(700), every: .seconds(60), at: .seconds(1))
        #expect(scheduleLag.percentile99 == .milliseconds(1_024))
    }

    @Test("what is a whole interval late is told, and forgotten after two minutes at the most")
    mutating func overdue() {
        scheduleLag.note(.seconds(60), every: .seconds(60), at: .seconds(10))
        #expect(scheduleLag.overdue == nil)
        scheduleLag.note(.seconds(61), every: .seconds(60), at: .seconds(10))
        scheduleLag.note(.seconds(5), every: .seconds(60), at: .seconds(20))
        #expect(scheduleLag.overdue == .seconds(61))
        scheduleLag.turn(to: .seconds(70))
        #expect(scheduleLag.overdue == .seconds(61))
        scheduleLag.turn(to: .seconds(130))
        #expect(scheduleLag.overdue == nil)
        #expect(scheduleLag.percentile99 == .zero)
    }
}
