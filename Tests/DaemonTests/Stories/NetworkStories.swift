import Alerts
import Checks
import Testing
import Timekeeping

private let hour: Int64 = 3_600
private let day: Int64 = 86_400

@Suite("Stories of networks and of those who are told", .timeLimit(.minutes(5)))
struct NetworkStories {
    /// A street of origins that are well, each at an address of its own.
    private func street(_ tale: Tale, _ count: Int) async throws {
        tale.receiver("ops")
        let good = try tale.trusted.certificate(until: 80 * day)
        for number in 1...count {
            tale.server("198.41.0.\(number)", .serving(good))
            tale.origin("origin-\(number)", at: "198.41.0.\(number)")
        }
        try await tale.pass(600)
        #expect(tale.hears() == [])
    }

    @Test("a backend that flaps is told of, then kept open until it holds still, and told to be over once")
    func flapping() async throws {
        try await Tale.told { tale in
            try await street(tale, 4)
            let good = try tale.trusted.certificate(until: 80 * day)
            var told: [String] = []
            for _ in 0..<12 {
                tale.server("198.41.0.1", .refusing)
                try await tale.pass(900)
                tale.server("198.41.0.1", .serving(good))
                try await tale.pass(1_500)
                told += tale.hears()
            }
            #expect(
                told == [
                    "opened critical connect-refused: origin-1", "resolved critical connect-refused: origin-1",
                    "opened critical connect-refused: origin-1", "resolved critical connect-refused: origin-1",
                    "opened critical connect-refused: origin-1",
                ])
            let relapse = try #require(try tale.open.first)
            #expect(relapse.relapses == 2)
            try await tale.pass(4 * hour)
            #expect(tale.hears() == ["resolved critical connect-refused: origin-1"])
        }
    }

    @Test(
        "the whole network is gone: one alert about the monitor, none about an origin; what stays broken is told after")
    func outage() async throws {
        try await Tale.told { tale in
            try await street(tale, 20)
            tale.cable(isOut: true)
            try await tale.pass(2 * hour)
            #expect(tale.hears() == ["opened critical monitor-offline: "])
            // Meanwhile one of them really breaks.
            tale.server("198.41.0.7", .refusing)
            tale.cable(isOut: false)
            try await tale.pass(900)
            #expect(
                tale.hears() == ["resolved critical monitor-offline: ", "opened critical connect-refused: origin-7"])
            #expect(try tale.open.count == 1)
        }
    }

    @Test("one origin of many goes down, and is told within two minutes")
    func single() async throws {
        try await Tale.told { tale in
            try await street(tale, 20)
            tale.server("198.41.0.3", .refusing)
            try await tale.pass(420)
            #expect(tale.hears() == ["opened critical connect-refused: origin-3"])
        }
    }

    @Test("a server with ten origins goes down: that is its own fault, and one alert")
    func sharedServer() async throws {
        try await Tale.told { tale in
            try await street(tale, 4)
            let good = try tale.trusted.certificate(until: 80 * day)
            tale.server("198.41.1.1", .serving(good))
            for number in 1...10 { tale.origin("shared-\(number)", at: "198.41.1.1") }
            try await tale.pass(600)
            tale.server("198.41.1.1", .refusing)
            try await tale.pass(1_200)
            let told = tale.messages()
            #expect(Set(told.map(\.data.incident)).count == 1)
            #expect(told.last?.data.originCount == 10)
        }
    }

    @Test("a restart in the middle neither repeats what was told nor forgets to tell its end")
    func restart() async throws {
        try await Tale.told { tale in
            try await street(tale, 4)
            tale.server("198.41.0.2", .refusing)
            try await tale.pass(320)
            try tale.restart()
            try await tale.pass(320)
            #expect(tale.hears() == ["opened critical connect-refused: origin-2"])
            for _ in 0..<5 {
                try tale.restart()
                try await tale.pass(320)
            }
            #expect(tale.hears() == [])
            try tale.server("198.41.0.2", certificateUntil: 80 * day)
            try tale.restart()
            try await tale.pass(700)
            #expect(tale.hears() == ["resolved critical connect-refused: origin-2"])
        }
    }

    @Test("a reload: who comes later hears of what is open, and an origin that leaves takes its alert along")
    func reload() async throws {
        try await Tale.told { tale in
            try await street(tale, 4)
            tale.server("198.41.0.2", .refusing)
            try await tale.pass(700)
            #expect(tale.hears().count == 1)
            tale.receiver("late")
            try await tale.pass(600)
            #expect(tale.hears("late") == ["opened critical connect-refused: origin-2"])
            #expect(tale.hears() == [])
            try tale.withdraw("origin-2")
            try await tale.pass(600)
            for name in ["ops", "late"] {
                let last = tale.messages(name)
                #expect(last.map(\.type) == ["incident.resolved"])
                #expect(last.first?.data.title.hasPrefix("[NO LONGER WATCHED]") == true)
            }
        }
    }

    @Test("a receiver is down for a day: nothing is lost, what ended meanwhile is one message, the others hear at once")
    func receiverDown() async throws {
        try await Tale.told { tale in
            try await street(tale, 4)
            tale.receiver("chat")
            tale.down = ["ops"]
            tale.server("198.41.0.2", .refusing)
            try await tale.pass(hour)
            #expect(tale.hears("chat") == ["opened critical connect-refused: origin-2"])
            try tale.server("198.41.0.2", certificateUntil: 80 * day)
            tale.server("198.41.0.3", .refusing)
            try await tale.pass(day - hour, checking: 900)
            #expect(tale.hears() == [])
            tale.down = []
            try await tale.pass(15 * hour, checking: 900)
            let told = tale.messages()
            #expect(told.map(\.type).sorted() == ["incident.opened", "incident.resolved"])
            let over = try #require(told.first { $0.type == "incident.resolved" })
            #expect(over.data.origins.map(\.id) == ["origin-2"])
            #expect(over.data.detail.contains("before this receiver could be told of it"))
        }
    }

    @Test("a receiver that takes nothing for three days is told of through the other, and its recovery too")
    func receiverFailing() async throws {
        try await Tale.told { tale in
            try await street(tale, 4)
            tale.receiver("chat") { $0.repeatAfter = [.warning: day] }
            tale.down = ["ops"]
            tale.server("198.41.0.2", .refusing)
            try await tale.pass(4 * day, checking: 900)
            let told = tale.hears("chat").filter { $0.contains("receiver-failing") }
            #expect(told.first == "opened warning receiver-failing: ")
            tale.down = []
            tale.server("198.41.0.3", .refusing)
            try await tale.pass(hour, checking: 900)
            #expect(tale.hears("chat").contains("resolved warning receiver-failing: "))
        }
    }

    @Test("a silence and a window keep quiet; what is still wrong is told when they end")
    func quiet() async throws {
        try await Tale.told { tale in
            try await street(tale, 4)
            try tale.silence("origin-2", for: 2 * hour)
            tale.server("198.41.0.2", .refusing)
            try await tale.pass(2 * hour - 600)
            #expect(tale.hears() == [])
            try await tale.pass(960)
            #expect(tale.hears() == ["opened critical connect-refused: origin-2"])
            // `beginning` is 08:00 on a Friday; it is past 10:00 now.
            tale.rules.maintenance = [
                MaintenanceWindow(
                    name: "noon", origin: "origin-3", zone: Zone("Europe/Berlin")!,
                    time: .weekly([.friday], from: 11 * hour, to: 13 * hour))
            ]
            tale.server("198.41.0.3", .refusing)
            try await tale.pass(hour)
            #expect(tale.hears() == [])
            try await tale.pass(hour)
            #expect(tale.hears() == ["opened critical connect-refused: origin-3"])
        }
    }

    @Test("the expired state is repeated at the interval of each receiver and severity, not at each check")
    func repetition() async throws {
        try await Tale.told { tale in
            tale.receiver("ops") { $0.repeatAfter = [.critical: 6 * hour] }
            tale.receiver("never") { $0.repeatAfter = [.warning: hour] }
            tale.origin("shop", at: "198.41.0.4")
            try tale.server("198.41.0.4", certificateUntil: -hour)
            try await tale.pass(25 * hour)
            #expect(
                tale.hears() == ["opened critical certificate-expired: shop"]
                    + Array(repeating: "repeated critical certificate-expired: shop", count: 4))
            #expect(tale.hears("never") == ["opened critical certificate-expired: shop"])
        }
    }

    @Test("what was acknowledged is not repeated, and PagerDuty hears of it once")
    func acknowledged() async throws {
        try await Tale.told { tale in
            tale.receiver("ops") { $0.format = .pagerduty }
            tale.origin("shop", at: "198.41.0.4")
            try tale.server("198.41.0.4", certificateUntil: -hour)
            try await tale.pass(600)
            try tale.acknowledge(try #require(try tale.open.first).id)
            try tale.acknowledge(try #require(try tale.open.first).id)
            try await tale.pass(3 * day, checking: hour)
            #expect(
                tale.hears() == [
                    "opened critical certificate-expired: shop", "acknowledged critical certificate-expired: shop",
                ])
        }
    }
}
