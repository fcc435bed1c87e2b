import Testing

@testable import Checks

@Suite("The lanes of the look-ups")
struct LookupLanesTests {
    private typealias Lanes = LookupLanes<String>

    private func lanes(quick: Int = 2, slow: Int = 1) -> Lanes {
        Lanes(Lanes.Places(quick: quick, slow: slow), patience: .seconds(2))
    }

    private func begin(_ lanes: inout Lanes, at now: Duration = .zero) -> [Lanes.Turn] {
        var turns: [Lanes.Turn] = []
        while let turn = lanes.begin(at: now) { turns.append(turn) }
        return turns
    }

    @Test("who comes first begins first, and no more begin than there are places")
    func order() {
        var lanes = lanes()
        for name in ["a", "b", "c", "d"] { _ = lanes.enter(name, for: name) }
        let first = begin(&lanes)
        #expect(first.map(\.asker) == ["a", "b"])
        lanes.end(first[1], at: .seconds(1))
        #expect(begin(&lanes, at: .seconds(1)).map(\.asker) == ["c"])
        #expect(lanes.census == (waiting: 1, underWay: 2))
    }

    @Test("a look-up that takes long goes on in the slow lane, and the next one begins")
    func makesRoom() {
        var lanes = lanes()
        for name in ["a", "b", "c", "d"] { _ = lanes.enter(name, for: name) }
        _ = begin(&lanes)
        #expect(begin(&lanes, at: .seconds(2)).isEmpty)
        // The slow lane has one place: only one of both can make room.
        #expect(begin(&lanes, at: .seconds(3)).map(\.asker) == ["c"])
        #expect(begin(&lanes, at: .seconds(9)).isEmpty)
        #expect(lanes.census == (waiting: 1, underWay: 3))
    }

    @Test("a name that was slow begins in the slow lane, until it answers quickly again")
    func remembered() {
        var lanes = lanes(quick: 1, slow: 1)
        _ = lanes.enter("slow", for: "slow")
        for turn in begin(&lanes) { lanes.end(turn, at: .seconds(3)) }
        for name in ["slow", "quick"] { _ = lanes.enter(name, for: name) }
        let both = begin(&lanes, at: .seconds(4))
        #expect(both.map(\.asker) == ["quick", "slow"])
        for turn in both { lanes.end(turn, at: .seconds(5)) }
        for name in ["slow", "other"] { _ = lanes.enter(name, for: name) }
        #expect(begin(&lanes, at: .seconds(6)).map(\.asker) == ["slow"])
    }

    @Test("who gives up is not looked up for, and leaves nothing behind")
    func leaving() {
        var lanes = lanes(quick: 1, slow: 0)
        _ = lanes.enter("a", for: "a")
        let under = begin(&lanes)
        for number in 0..<10_000 { lanes.leave(lanes.enter("late", for: "late-\(number)")) }
        #expect(lanes.census == (waiting: 0, underWay: 1))
        _ = lanes.enter("next", for: "next")
        lanes.end(under[0], at: .seconds(1))
        #expect(begin(&lanes, at: .seconds(1)).map(\.asker) == ["next"])
    }

    @Test("a thousand names of thirty thousand hang for ten seconds each: the others do not wait")
    func provider() {
        var lanes = Lanes(Lanes.Places(quick: 32, slow: 64), patience: .seconds(2))
        let names = (0..<30_000).map { "origin-\($0)" }
        var ends: [Int: [Lanes.Turn]] = [:]
        var asked: [String: Int] = [:]
        var waits = (quick: 0, hanging: 0)
        var begun = 0
        // Two intervals of five minutes, a name each ten milliseconds.
        for now in 0..<600_000 {
            for turn in ends.removeValue(forKey: now) ?? [] { lanes.end(turn, at: .milliseconds(now)) }
            if now % 10 == 0 {
                let number = now / 10 % names.count
                let isHanging = number % 30 == 0
                _ = lanes.enter(isHanging ? "hangs \(number)" : names[number], for: names[number])
                asked[isHanging ? "hangs \(number)" : names[number]] = now
            }
            while let turn = lanes.begin(at: .milliseconds(now)) {
                begun += 1
                let waited = now - (asked[turn.asker] ?? 0)
                if turn.asker.hasPrefix("hangs") {
                    waits.hanging = max(waits.hanging, waited)
                    ends[now + 10_000, default: []].append(turn)
                } else {
                    waits.quick = max(waits.quick, waited)
                    ends[now + 20, default: []].append(turn)
                }
            }
        }
        #expect(begun == 60_000)
        #expect(waits == (quick: 0, hanging: 0))
    }
}
