import Testing
import Timekeeping

@testable import Daemon

@Suite("The clock that is believed")
struct TimepieceTests {
    private var timepiece = Timepiece(wall: beginning, uptime: .seconds(100))

    /// Reads it so many seconds after the beginning, where wall time is off by `jump`.
    private mutating func read(after seconds: Int64, jump: Int64 = 0, isKept: Bool = false) -> Int64 {
        let wall = beginning.advanced(by: seconds + jump)
        return timepiece.read(wall: wall, uptime: .seconds(100 + seconds), isKept: { isKept })
            .seconds(since: beginning)
    }

    @Test("small corrections are followed at once, however many")
    mutating func slewing() {
        for step in 1...10 { #expect(read(after: Int64(step), jump: 20 * Int64(step)) == 21 * Int64(step)) }
        #expect(timepiece.doubt == nil)
    }

    @Test("a jump is not believed until it has stood for ten minutes", arguments: [31 * 86_400, -7_200] as [Int64])
    mutating func jump(by seconds: Int64) {
        #expect(read(after: 10, jump: seconds) == 10)
        #expect(timepiece.doubt == Timepiece.Doubt(jump: seconds, since: .seconds(110)))
        #expect(read(after: 609, jump: seconds) == 609)
        #expect(read(after: 610, jump: seconds) == 610 + seconds)
        #expect(timepiece.doubt == nil)
    }

    @Test("a jump that is taken back leaves nothing")
    mutating func back() {
        #expect(read(after: 10, jump: 86_400) == 10)
        #expect(read(after: 300) == 300)
        #expect(timepiece.doubt == nil)
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
        #expect(read(after: 10, jump: -86_400, isKept: true) == 10 - 86_400)
        #expect(timepiece.doubt == nil)
    }

    @Test("a suspension moves both clocks, and is no jump")
    mutating func suspension() {
        #expect(read(after: 5 * 86_400) == 5 * 86_400)
        #expect(timepiece.doubt == nil)
    }
}

@Suite("Lateness")
struct LatenessTests {
    private var lateness = Lateness()

    @Test("the delay that one check in a hundred exceeds, within its power of two")
    mutating func percentile() {
        #expect(lateness.percentile99 == .zero)
        for _ in 0..<990 { lateness.note(.milliseconds(3), every: .seconds(60), at: .seconds(1)) }
        for _ in 0..<10 { lateness.note(.milliseconds(700), every: .seconds(60), at: .seconds(1)) }
        #expect(lateness.percentile99 == .milliseconds(4))
        lateness.note(.milliseconds(700), every: .seconds(60), at: .seconds(1))
        #expect(lateness.percentile99 == .milliseconds(1_024))
    }

    @Test("what is a whole interval late is told, and forgotten after two minutes at the most")
    mutating func overdue() {
        lateness.note(.seconds(60), every: .seconds(60), at: .seconds(10))
        #expect(lateness.overdue == nil)
        lateness.note(.seconds(61), every: .seconds(60), at: .seconds(10))
        lateness.note(.seconds(5), every: .seconds(60), at: .seconds(20))
        #expect(lateness.overdue == .seconds(61))
        lateness.turn(to: .seconds(70))
        #expect(lateness.overdue == .seconds(61))
        lateness.turn(to: .seconds(130))
        #expect(lateness.overdue == nil)
        #expect(lateness.percentile99 == .zero)
    }
}
