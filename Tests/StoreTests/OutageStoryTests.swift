import Alerts
import Checks
import GRDB
import Synchronization
import Testing
import Timekeeping

@testable import Store

@Suite("The monitor's own network")
struct OutageStoryTests {
    private func lost(_ id: String, at now: Instant, code: FindingCode = .connectRefused) -> Report {
        unreachable(id, at: now, code)
    }

    private func well(_ id: String, at now: Instant) -> Report {
        check(id, at: now, endpoints: [ownAddress(of: id)])
    }

    private func told(_ ledger: Ledger) throws -> [String] {
        try ledger.deliveries(limit: 100).reversed().map { "\($0.incident) \($0.kind.rawValue)" }
    }

    private let ids = (1...6).map { "origin-\($0)" }

    @Test("when all is lost at once there is one alert; what is still lost when it is over is told then")
    func outage() throws {
        let folder = try Folder()
        var ledger = try Ledger(path: folder.file)
        for (step, id) in ids.enumerated() { try ledger.hear(well(id, at: start.advanced(by: Int64(step)))) }
        var now = start.advanced(by: 300)
        // Two rounds, as the scheduler makes them: a failure is looked at again soon.
        for round in 0..<2 {
            for id in ids {
                now = now.advanced(by: 5)
                let recorded = try ledger.hear(lost(id, at: now))
                #expect(round == 1 || recorded.confirmSoon)
            }
        }
        let open = try ledger.openIncidents()
        #expect(open.filter { $0.cause == .offline }.map(\.stage) == [.open])
        #expect(open.filter { $0.code == .connectRefused && $0.stage == .open }.count == 6)
        #expect(try ledger.monitorIncidents().map(\.cause) == [.offline])
        let number = try #require(open.first { $0.cause == .offline }).id
        #expect(try told(ledger) == ["\(number) trigger"])
        let message = try #require(try ledger.dueMessages(at: now, limit: 9).first).message.data
        #expect(message.title == "[CRITICAL] this monitor: 6 of 6 places became unreachable together")
        #expect(message.command == "cfmonctl doctor")

        // A tidying and a restart in between change nothing.
        try ledger.retire(keeping: Set(ids), receivers: [ops], at: now)
        ledger = try Ledger(path: folder.file)
        for id in ids {
            now = now.advanced(by: 50)
            try ledger.hear(lost(id, at: now))
        }
        #expect(try told(ledger) == ["\(number) trigger"])

        // The network is back; one origin is really down.
        for id in ids.dropLast() {
            now = now.advanced(by: 50)
            try ledger.hear(well(id, at: now))
        }
        #expect(try ledger.monitorIncidents().isEmpty)
        #expect(try told(ledger) == ["\(number) trigger", "\(number) recover"])
        now = now.advanced(by: 50)
        try ledger.hear(lost("origin-6", at: now))
        for id in ids.dropLast() { try ledger.hear(well(id, at: now.advanced(by: 5))) }
        let last = try #require(try ledger.openIncidents().first).id
        #expect(try told(ledger) == ["\(number) trigger", "\(number) recover", "\(last) trigger"])
    }

    @Test("a server of many names that is down is one place, also after a restart")
    func neighbours() throws {
        let folder = try Folder()
        let names = (1...40).map { "name-\($0)" }
        func onOneServer(_ report: Report) -> Report {
            var report = report
            report.observation.attempts[0].endpoint = Endpoint(address: IPAddress("192.0.2.7")!, port: 443)
            return report
        }
        for restart in Int64(0)...1 {
            let ledger = try Ledger(path: folder.file)
            let hosts = ledger.live.withLock { $0.reachabilities(instead: [:], at: start).map(\.host) }
            #expect(hosts == Array(repeating: "192.0.2.7", count: restart == 0 ? 0 : 40))
            for (step, id) in names.enumerated() {
                try ledger.hear(onOneServer(lost(id, at: start.advanced(by: 60 * restart + Int64(step)))))
            }
            #expect(try ledger.monitorIncidents().isEmpty)
        }
        // A file of before says nothing of where they were looked for: nobody may be counted in their stead.
        try folder.look { try $0.execute(sql: "UPDATE latest SET place = NULL") }
        let ledger = try Ledger(path: folder.file)
        for (step, id) in names.enumerated() {
            try ledger.hear(onOneServer(lost(id, at: start.advanced(by: 120 + Int64(step)))))
        }
        #expect(try ledger.monitorIncidents().isEmpty)
        #expect(ledger.live.withLock { $0.reachabilities(instead: [:], at: start).count } == 40)
    }

    @Test("where there are many origins, a lost network is looked at once a second")
    func review() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let entries = (0...1_000).map { number in
            CheckResult(check("origin-\(number)", at: start))
        }
        let isDue = { (step: Int64) in ledger.live.withLock { $0.isReviewDue(at: start.advanced(by: step)) } }
        #expect([0, 0, 1].map(isDue) == [true, true, true])
        _ = try ledger.pool.writeWithoutTransaction { try ledger.write(entries, to: $0) }
        #expect([2, 2, 3, 3].map(isDue) == [true, false, true, false])
    }

    @Test("one origin that is lost among others that are reached is told with its second check")
    func single() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        for (step, id) in ids.enumerated() { try ledger.hear(well(id, at: start.advanced(by: Int64(step)))) }
        try ledger.hear(lost("origin-1", at: start.advanced(by: 300)))
        for (step, id) in ids.dropFirst().prefix(3).enumerated() {
            try ledger.hear(well(id, at: start.advanced(by: 305 + Int64(step))))
        }
        #expect(try ledger.hear(lost("origin-1", at: start.advanced(by: 330))).notifications.map(\.kind) == [.trigger])
    }

    @Test("while nobody else has been looked at, a loss waits: five minutes at the most")
    func waiting() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        for (step, id) in ids.enumerated() { try ledger.hear(well(id, at: start.advanced(by: Int64(step)))) }
        for step in stride(from: Int64(300), to: 600, by: 30) {
            let recorded = try ledger.hear(lost("origin-1", at: start.advanced(by: step)))
            #expect(recorded.notifications.isEmpty)
            #expect(recorded.confirmSoon)
        }
        #expect(try ledger.hear(lost("origin-1", at: start.advanced(by: 600))).notifications.map(\.kind) == [.trigger])
    }

    @Test("a network that cannot even be tried is told too, although no origin complains")
    func untried() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        for (step, id) in ids.enumerated() { try ledger.hear(well(id, at: start.advanced(by: Int64(step)))) }
        for round in Int64(0)...1 {
            for (step, id) in ids.enumerated() {
                let now = start.advanced(by: 300 + 30 * round + Int64(step))
                try ledger.hear(unreachable(id, at: now, .connectUnreachable, severity: .unknown))
            }
        }
        #expect(try ledger.openIncidents().map(\.cause) == [.offline])
    }

    @Test("where three neighbours were lost by chance, the valve opens as soon as the others have been seen, and tells")
    func chance() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let others = (1...5).map { "other-\($0)" }
        for (step, id) in (ids + others).enumerated() {
            try ledger.hear(well(id, at: start.advanced(by: Int64(step))))
        }
        let lostOnes = ids.prefix(3)
        for round in Int64(0)...1 {
            for (step, id) in lostOnes.enumerated() {
                try ledger.hear(lost(id, at: start.advanced(by: 300 + 30 * round + Int64(step))))
            }
        }
        #expect(try ledger.monitorIncidents().count == 1)
        // They find nothing new, so nothing of them is written.
        for (step, id) in others.enumerated() {
            try ledger.hear(well(id, at: start.advanced(by: 340 + Int64(step))))
        }
        let kinds = try lostOnes.map { id in
            try ledger.hear(lost(id, at: start.advanced(by: 630))).notifications.map {
                "\($0.kind) \($0.incident.code)"
            }
        }
        #expect(
            kinds == [
                ["recover monitorOffline", "trigger connectRefused"], ["trigger connectRefused"],
                ["trigger connectRefused"],
            ])
    }

    @Test("origins that let only CloudFront in say nothing of the network, also after a restart")
    func neverAnswered() throws {
        let folder = try Folder()
        for restart in Int64(0)...1 {
            let ledger = try Ledger(path: folder.file)
            for round in Int64(0)...1 {
                for (step, id) in ids.enumerated() {
                    let now = start.advanced(by: 60 * restart + 30 * round + Int64(step))
                    let recorded = try ledger.hear(unreachable(id, at: now, .connectTimeout, severity: .unknown))
                    #expect(!recorded.confirmSoon)
                }
            }
            #expect(try ledger.openIncidents().isEmpty)
        }
    }

    @Test("where the lost origins leave the configuration, it is over")
    func retired() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        for round in Int64(0)...1 {
            for (step, id) in ids.enumerated() {
                try ledger.hear(lost(id, at: start.advanced(by: 30 * round + Int64(step))))
            }
        }
        #expect(try ledger.monitorIncidents().count == 1)
        try ledger.retire(keeping: ["origin-1"], receivers: [ops], at: start.advanced(by: 60))
        #expect(try ledger.monitorIncidents().isEmpty)
        #expect(try ledger.openIncidents().map { $0.affectedOrigins.map(\.origin) } == [["origin-1"]])
    }

    @Test("a valve that is turned off tells each of them")
    func off() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        let rules = AlertRules(outageDetector: .none)
        var kinds: [Notification.Kind] = []
        for round in Int64(0)...1 {
            for (step, id) in ids.enumerated() {
                let report = lost(id, at: start.advanced(by: 30 * round + Int64(step)))
                kinds += try ledger.record(
                    report, labels: [:], receivers: [ops], rules: rules, at: report.observation.at
                ).notifications.map(\.kind)
            }
        }
        #expect(kinds == Array(repeating: .trigger, count: 6))
        #expect(try ledger.monitorIncidents().isEmpty)
    }

    @Test("what comes and goes is remembered by the file")
    func relapses() throws {
        let folder = try Folder()
        var now = start
        for round in 0..<3 {
            let ledger = try Ledger(path: folder.file)
            try ledger.hear(check(at: now, [expired()]))
            #expect(try ledger.openIncidents().map(\.relapses) == [round])
            for _ in 0..<(2 << round) {
                #expect(try ledger.openIncidents().count == 1)
                now = now.advanced(by: 300)
                try ledger.hear(check(at: now))
            }
            #expect(try ledger.openIncidents().isEmpty)
            now = now.advanced(by: 300)
        }
        let ledger = try Ledger(path: folder.file)
        try ledger.hear(check(at: now.advanced(by: Incident.memory), [expired()]))
        #expect(try ledger.openIncidents().map(\.relapses) == [0])
    }
}

@Suite("Maintenance in the ledger")
struct MaintenanceStoryTests {
    @Test("under a window nothing is told; the first check after it tells what is still wrong")
    func window() throws {
        let folder = try Folder()
        let ledger = try Ledger(path: folder.file)
        // `start` is 03:00.
        let rules = AlertRules(maintenance: [
            MaintenanceWindow(
                name: "night", labels: ["team": "web"], zone: .utc,
                time: .weekly(Set(Weekday.allCases), from: 2 * 3_600, to: 4 * 3_600))
        ])
        func hear(_ step: Int64) throws -> [Notification.Kind] {
            let now = start.advanced(by: step)
            return try ledger.record(
                check(at: now, [expired()]), labels: ["team": "web"], receivers: [ops], rules: rules, at: now
            ).notifications.map(\.kind)
        }
        #expect(try hear(0).isEmpty)
        #expect(try hear(3_599).isEmpty)
        #expect(try ledger.openIncidents().map(\.stage) == [.open])
        // Nor does a tidying tell it.
        #expect(
            try ledger.retire(keeping: ["shop"], receivers: [ops], rules: rules, at: start.advanced(by: 60)).isEmpty)
        #expect(try hear(3_600) == [.trigger])
    }
}
