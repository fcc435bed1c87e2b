import Testing

@testable import API
@testable import Commands

@Suite("Alerts, deliveries and the past")
struct ListTests {
    @Test("an alert tells its cause and the origins that suffer")
    func alerts() throws {
        #expect(
            try AlertsDocument(alerts: Shown.show.alerts).rendered(as: .text, on: .plain, at: Shown.now)
                == """
                ID\tSEVERITY\tSTAGE\tCODE\tTITLE\tOPENED\tORIGINS\tQUIET
                7\tcritical\topen\tchain-incomplete\tan issuer is missing from the chain\t2026-11-21T02:50:00Z\tshop\t-

                """)
    }

    @Test("an alert tells who knows of it, and what keeps it from being told")
    func quiet() throws {
        var alert = try #require(Shown.show.alerts.first)
        alert.acknowledgement = AcknowledgementDocument(
            at: "2026-11-21T02:55:00Z", by: "ann", comment: "renewing", severity: "critical")
        alert.silences = [
            SilenceDocument(
                id: 3, origin: nil, match: ["team": "web"], startsAt: "2026-11-21T02:56:00Z",
                endsAt: "2026-11-21T05:00:00Z", by: "bob", comment: "")
        ]
        #expect(
            try AlertsDocument(alerts: [alert]).rendered(as: .text, on: .plain, at: Shown.now)
                .contains("\tack by ann (renewing); silence 3 by bob until 2026-11-21T05:00:00Z\n"))
    }

    @Test("a silence tells what it covers, until when, and why")
    func silences() throws {
        let document = SilencesDocument(silences: [
            SilenceDocument(
                id: 3, origin: "shop", match: ["team": "web", "env": "live"], startsAt: "2026-11-21T02:56:00Z",
                endsAt: "2026-11-21T05:00:00Z", by: "bob", comment: "moving")
        ])
        #expect(
            try document.rendered(as: .text, on: .plain, at: Shown.now)
                == """
                ID\tWHAT\tUNTIL\tBY\tCOMMENT
                3\tshop env=live team=web\t2026-11-21T05:00:00Z\tbob\tmoving

                """)
    }

    @Test("a maintenance window is listed as it holds or comes next, in UTC and by its own clocks")
    func maintenance() throws {
        func window(_ name: String, holds: Bool) -> MaintenanceDocument {
            MaintenanceDocument(
                name: name, origin: nil, match: holds ? ["team": "web"] : [:], zone: "Europe/Berlin",
                startsAt: "2026-11-21T02:00:00Z", endsAt: "2026-11-21T04:00:00Z", startsLocal: "2026-11-21T03:00",
                endsLocal: "2026-11-21T05:00", comment: holds ? "patches" : "", holds: holds)
        }
        let document = SilencesDocument(
            silences: [], maintenance: [window("nights", holds: true), window("move", holds: false)])
        #expect(
            try document.rendered(as: .text, on: .plain, at: Shown.now)
                == """
                ID\tWHAT\tUNTIL\tBY\tCOMMENT
                now\tteam=web\t2026-11-21T04:00:00Z\tmaintenance nights\tpatches (2026-11-21T03:00 to \
                2026-11-21T05:00 Europe/Berlin)
                next\tall\t2026-11-21T02:00:00Z to 2026-11-21T04:00:00Z\tmaintenance move\t2026-11-21T03:00 to \
                2026-11-21T05:00 Europe/Berlin

                """)
    }

    @Test("an alert names the maintenance window that keeps it quiet")
    func quietByWindow() throws {
        var alert = try #require(Shown.show.alerts.first)
        alert.silences = [
            SilenceDocument(
                id: 0, origin: nil, match: [:], startsAt: "2026-11-21T02:56:00Z", endsAt: "2026-11-21T05:00:00Z",
                by: "", comment: "patches", maintenance: "nights")
        ]
        #expect(
            try AlertsDocument(alerts: [alert]).rendered(as: .text, on: .plain, at: Shown.now)
                .contains("\tmaintenance nights until 2026-11-21T05:00:00Z (patches)\n"))
    }

    @Test("a delivery tells its fate and the reason")
    func deliveries() throws {
        #expect(
            try Shown.deliveries.rendered(as: .text, on: .plain, at: Shown.now)
                == """
                ID\tRECEIVER\tALERT\tSTATE\tTRIES\tCREATED\tSETTLED OR DUE\tSTATUS\tERROR
                9\tops\t7\tpending\t3\t2026-11-21T02:50:00Z\t2026-11-21T03:10:00Z\t503\tbusy
                8\tops\t6\tdelivered\t1\t2026-11-01T02:50:00Z\t2026-11-01T02:50:01Z\t204\t-

                """)
    }

    @Test("the past is told run by run")
    func history() throws {
        #expect(
            try HistoryDocument(origin: "shop", runs: Shown.show.history)
                .rendered(as: .text, on: .plain, at: Shown.now)
                    == """
                    FROM\tTO\tCHECKS\tVERDICT\tHEADLINE\tFAILS\tMIN/P50/P95/MAX ms
                    2026-11-20T00:00:00Z\t2026-11-21T03:00:00Z\t12\tcritical\tchain-incomplete\t2026-11-20T00:00:00Z\t\
                    9.0/12/30/40

                    """)
    }
}
