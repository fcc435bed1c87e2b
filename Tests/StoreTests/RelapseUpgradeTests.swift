import Alerts
import Checks
import GRDB
import Testing
import Timekeeping

@testable import Store

@Suite("A file from before relapses and acknowledgements")
struct RelapseUpgradeTests {
    @Test("what it holds is told on, in order, and recovers")
    func upgraded() async throws {
        let folder = try Folder()
        try folder.look { database in
            for step in Schema.steps.prefix(2) { try database.execute(sql: step) }
            try database.execute(sql: "PRAGMA user_version = 2")
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        do {
            // Written as an earlier version did: the new columns are not named.
            let message = AlertMessage(
                Notification(.trigger, to: "ops", of: .test(of: "ops", id: 1, closed: false, at: start)), at: start)
            let body = try JSON.text(message)
            try folder.look { database in
                try database.execute(
                    sql: """
                        INSERT INTO incident (id, cause, subject, stage, opened_at, changed_at, joins, code, severity,
                            title, detail, remedy)
                        VALUES (1, 'receiver-failing', 'mail', 'open', ?1, ?1, 0, 'receiver-failing', 'warning', '', '', '');
                        """, arguments: [start.seconds])
                try database.execute(
                    sql: "INSERT INTO told VALUES (1, 'ops', 'warning', 0, ?, 0)", arguments: [start.seconds])
                try database.execute(
                    sql: """
                        INSERT INTO outbox (message_id, receiver, incident, kind, overtaken, body, state, attempts,
                            created_at, due_at)
                        VALUES ('msg_old', 'ops', 1, 'trigger', 0, ?2, 'waiting', 3, ?1, ?1)
                        """, arguments: [start.seconds, body])
            }
        }
        let ledger = try Ledger(path: folder.file)
        let old = try #require(try ledger.openIncidents().first)
        #expect(old.relapses == 0)
        // The receiver that fails is not configured any more: that ends what waits, in one message.
        let later = start.advanced(by: 60)
        #expect(
            try ledger.retire(keeping: [], receivers: [ops], at: later).map { "\($0.receiver) \($0.kind)" }
                == ["ops recover"])
        let due = try ledger.dueMessages(at: later, limit: 10)
        #expect(try due.map { try $0.message.type } == ["incident.resolved"])
        try ledger.settle(due[0].id, as: .retry(at: later.advanced(by: 5), error: "HTTP 503"), at: later)
        try ledger.settle(due[0].id, as: .delivered(status: 204), at: later.advanced(by: 5))
        #expect(try ledger.pendingCount() == 0)
        #expect(try await ledger.damage() == nil)
    }
}
