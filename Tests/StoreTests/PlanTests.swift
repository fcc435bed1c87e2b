import Checks
import GRDB
import Testing
import Timekeeping

@testable import Store

@Suite("Plans") struct PlanTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        for number in 0..<50 { try ledger.hear(check("origin-\(number)", at: start, [expired()])) }
    }

    private func plan(_ sql: String, _ arguments: StatementArguments) throws -> [String] {
        try folder.look { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments).map { $0["detail"] }
        }
    }

    @Test("the report of one origin is found without a scan")
    func one() throws {
        let plan = try plan(RecordQuery.latest, ["origin-7"])
        #expect(plan.count == 3)
        #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") })
    }

    @Test("the history of one origin is found without a scan or a sort")
    func changes() throws {
        let plan = try plan(RecordQuery.changes, ["origin-7", 10])
        #expect(plan.contains { $0.contains("run_of_origin") })
        #expect(!plan.contains { $0.contains("SCAN run") || $0.contains("TEMP B-TREE") })
    }

    @Test("events are found by their age, by their origin and by their number, without a scan or a sort")
    func events() throws {
        let questions: [(sql: String, arguments: StatementArguments, by: String)] = [
            (EventQuery.all, [start.seconds, 10], "event_by_age"),
            (EventQuery.ofOrigin, ["origin-7", start.seconds, 10], "event_of_origin"),
            (EventQuery.after, [7, nil, 10], "INTEGER PRIMARY KEY"),
            (EventQuery.lastLeaf, [7, "shop", "192.0.2.7:443"], "event_of_origin"),
        ]
        for question in questions {
            let plan = try plan(question.sql, question.arguments)
            #expect(plan.contains { $0.hasPrefix("SEARCH e ") && $0.contains(question.by) }, "\(plan)")
            #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test("who has answered is found by the runs of those that have not now, or are not configured")
    func answered() throws {
        for sql in [OriginState.query, OriginState.former] {
            let plan = try plan(sql, [])
            #expect(plan.filter { $0.hasPrefix("SCAN") }.count == 1)
            #expect(!plan.contains { $0.hasPrefix("SCAN r") || $0.hasPrefix("SCAN e") })
        }
    }

    @Test(
        "open incidents are found without those that are over, and what a receiver was told without all that it was told"
    )
    func incidents() throws {
        #expect(try plan(IncidentQuery.active, []).allSatisfy { $0.hasSuffix("USING INDEX incident_of_cause") })
        let told = try plan(IncidentQuery.notified, ["ops", start.seconds])
        #expect(told.contains { $0 == "SCAN i USING INDEX incident_of_cause" })
        #expect(told.contains { $0.hasPrefix("SEARCH i ") && $0.contains("incident_by_end") })
        #expect(told.filter { $0.hasPrefix("SEARCH t USING PRIMARY KEY") }.count == 2)
        #expect(!told.contains { $0.hasPrefix("SCAN t") || $0 == "SCAN i" })
    }

    @Test("who is worst off in an incident is found by the order of an index")
    func worst() throws {
        let plan = try plan(IncidentQuery.worstOther, [1, 7])
        #expect(plan.contains { $0.contains("SEARCH c USING INDEX complaint_by_weight (incident=?)") }, "\(plan)")
        // Only those who are equally badly off since the same second are sorted, by their names.
        #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(plan)")
    }

    @Test("due messages are found among the unsettled ones alone, in order, without a sort")
    func due() throws {
        let receiver = try plan(OutboxQuery.receiver, [""])
        #expect(receiver.allSatisfy { $0.contains("SEARCH outbox") && $0.contains("(receiver>?)") })
        #expect(try plan(OutboxQuery.hasten, [start.seconds]).first?.contains("outbox_due") == true)
        let due = try plan(OutboxQuery.due, ["ops", start.seconds, 10])
        #expect(due.contains { $0.contains("SEARCH m USING INDEX outbox_of_receiver (receiver=? AND due_at<?)") })
        #expect(due.contains { $0.contains("outbox_line") })
        #expect(!due.contains { $0.contains("TEMP B-TREE") })
        let next = try plan(OutboxQuery.next, [])
        #expect(next.contains { $0.contains("outbox_due") })
        #expect(!next.contains { $0.contains("TEMP B-TREE") })
    }

    @Test("no statement of the retention looks at each row of a table that grows")
    func retention() throws {
        for statement in Retention.aged + Retention.unused {
            let plan = try plan(statement, Retention.aged.contains(statement) ? [start.seconds] : [])
            #expect(!plan.contains { $0.hasPrefix("SCAN e") })
            #expect(
                !plan.contains {
                    $0.hasPrefix("SCAN r") || $0.hasPrefix("SCAN outbox") || $0.hasPrefix("SCAN silence")
                        || $0.hasPrefix("SCAN i")
                })
        }
    }
}
