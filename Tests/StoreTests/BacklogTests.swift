import Checks
import Testing
import Timekeeping

@testable import Store

@Suite("Results that wait for the file") struct BacklogTests {
    @Test("past the limit, what only repeats is dropped first, and then the oldest; it is said how much")
    func limit() {
        let result = { (id: String, step: Int64, findings: [Finding]) in
            let now = start.advanced(by: step)
            return CheckResult(check(id, at: now, findings))
        }
        var backlog = Backlog(limit: 3)
        let take = { (results: [CheckResult]) in backlog.take(results) { $0.id == "known" } }
        take([result("a", 0, []), result("b", 1, []), result("a", 2, []), result("a", 3, [expired()])])
        #expect(backlog.words == "; 3 results in memory; 1 result dropped")
        take([result("b", 4, [expired()])])
        #expect(backlog.words == "; 3 results in memory; 2 results dropped")
        // What the file has already goes first; what went is not repeated by what comes after it.
        take([result("known", 5, [])])
        take([result("c", 6, [])])
        take([result("b", 7, [])])
        #expect(backlog.takeAll().map { $0.at.seconds(since: start) } == [4, 6, 7])
        #expect(backlog.isEmpty)
    }
}
