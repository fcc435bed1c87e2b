import Checks
import Testing
import Timekeeping

@testable import Store

@Suite("Results that wait for the file") struct BacklogTests {
    @Test("past the limit, what only repeats is dropped first, and then the oldest; it is said how much")
    func limit() {
        let entry = { (id: String, step: Int64, findings: [Finding]) in
            let now = start.advanced(by: step)
            return Entry(
                check(id, at: now, findings), labels: [:], receivers: [], interval: .seconds(300), at: now)
        }
        var backlog = Backlog(limit: 3)
        let take = { (entries: [Entry]) in backlog.take(entries) { $0.id == "known" } }
        take([entry("a", 0, []), entry("b", 1, []), entry("a", 2, []), entry("a", 3, [expired()])])
        #expect(backlog.words == "; 3 results in memory; 1 result dropped")
        take([entry("b", 4, [expired()])])
        #expect(backlog.words == "; 3 results in memory; 2 results dropped")
        // What the file has already goes first; what went is not repeated by what comes after it.
        take([entry("known", 5, [])])
        take([entry("c", 6, [])])
        take([entry("b", 7, [])])
        #expect(backlog.takeAll().map { $0.at.seconds(since: start) } == [4, 6, 7])
        #expect(backlog.isEmpty)
    }
}
