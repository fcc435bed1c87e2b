import API
import Checks
import Config
import Testing
import Timekeeping
import Webhooks

@testable import Daemon

@Suite("What the scheduler's loop decides")
struct SchedulerCoreTests {
    private let shop = ConfiguredOrigin("shop")
    private let news = ConfiguredOrigin("news")

    private func watch(_ plan: Plan, watchdog: Duration? = nil) -> SchedulerCore {
        SchedulerCore(
            plan: plan, tally: Tally(), known: [], checksInFlight: 8, watchdogInterval: watchdog, at: after(0))
    }

    private func after(_ seconds: Int64) -> ClockReading {
        ClockReading(uptime: .seconds(500 + seconds), wall: beginning.advanced(by: seconds))
    }

    private func answers() -> (AsyncStream<ReloadDocument>, AsyncStream<ReloadDocument>.Continuation) {
        AsyncStream.makeStream(of: ReloadDocument.self, bufferingPolicy: .bufferingNewest(1))
    }

    @Test("the first turn schedules, and the checks follow when they are due")
    func start() throws {
        var core = watch(try Plan([shop, news]))
        let first = core.receive(.tick(.zero), at: after(0))
        #expect(first.wake != nil)
        #expect(first.told.contains(.status("2 origins: 2 not checked yet")))
        #expect(!first.told.contains(.ready))
        let second = core.receive(.tick(.zero), at: after(1))
        #expect(Set(first.checked + second.checked) == ["shop", "news"])
    }

    @Test("systemd hears that the daemon is ready when the socket answers")
    func ready() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.tick(.zero), at: after(0))
        #expect(core.receive(.ordered(.opened), at: after(0)).told.contains(.ready))
    }

    @Test("a change of verdict is logged once, and an unchanged check not at all")
    func changes() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.tick(.zero), at: after(1))
        let first = core.receive(.done(id: "shop", .recorded(.well)), at: after(2))
        #expect(first.logged == ["shop: ok"])
        _ = core.receive(.tick(.zero), at: after(700))
        let second = core.receive(.done(id: "shop", .recorded(.well)), at: after(701))
        #expect(second.logged.isEmpty)
        _ = core.receive(.tick(.zero), at: after(1_400))
        let third = core.receive(.done(id: "shop", .recorded(.expired)), at: after(1_401))
        #expect(
            third.logged == ["shop: critical (was ok): certificate-expired: the certificate has expired"])
        #expect(third.told.contains(.status("1 origin: 1 critical")))
    }

    @Test("an abandoned check changes nothing")
    func abandoned() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.tick(.zero), at: after(1))
        _ = core.receive(.done(id: "shop", .recorded(.expired)), at: after(2))
        _ = core.receive(.tick(.zero), at: after(700))
        let fault = core.daemonState.storeFault
        let done = core.receive(.done(id: "shop", .abandoned), at: after(701))
        #expect(done.logged.isEmpty)
        #expect(done.told.isEmpty)
        #expect(core.daemonState.storeFault == fault)
        // The verdict of before still stands: the same one again is no change.
        _ = core.receive(.tick(.zero), at: after(1_400))
        #expect(core.receive(.done(id: "shop", .recorded(.expired)), at: after(1_401)).logged.isEmpty)
    }

    @Test("a ledger that cannot be written is the monitor's fault: it is told once, and checks go on")
    func storeFault() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.tick(.zero), at: after(1))
        let first = core.receive(.done(id: "shop", .unrecorded(.well, "disk full")), at: after(2))
        #expect(first.logged.first == "the ledger cannot be written; checks go on: disk full")
        #expect(core.daemonState.storeFault == "disk full")
        let second = core.receive(.done(id: "shop", .unrecorded(.well, "disk full")), at: after(3))
        #expect(second.logged.isEmpty)
        #expect(!core.receive(.tick(.zero), at: after(700)).checked.isEmpty)
        let third = core.receive(.done(id: "shop", .recorded(.well)), at: after(701))
        #expect(third.logged == ["the ledger can be written again"])
        #expect(core.daemonState.storeFault == nil)
    }

    @Test("a good configuration is taken whole, and whoever asked is answered")
    func reload() async throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.ordered(.opened), at: after(0))
        let (stream, reply) = answers()
        let asked = core.receive(.ordered(.reload(reply)), at: after(10))
        #expect(asked.loads)
        #expect(asked.told.contains(.reloading))
        let taken = core.receive(.loaded(.success(try Plan([shop, news]))), at: after(11))
        #expect(taken.told.contains(.ready))
        #expect(core.daemonState.plan.settings.origins.map(\.id) == ["shop", "news"])
        for case .answer(let reply, let answer) in taken { reply.yield(answer) }
        for await answer in stream {
            #expect(answer == ReloadDocument(problems: [], origins: 2))
            break
        }
    }

    @Test("a broken configuration changes nothing, and every mistake is told")
    func refused() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.ordered(.opened), at: after(0))
        let (_, reply) = answers()
        _ = core.receive(.ordered(.reload(reply)), at: after(10))
        let problems = ["cfmon.yaml:1:1: one", "cfmon.yaml:2:1: two"]
        let refused = core.receive(.loaded(.failure(Plan.Refusal(problems: problems))), at: after(11))
        #expect(refused.logged.suffix(2) == problems)
        #expect(refused.told.contains(.ready))
        #expect(core.daemonState.plan.settings.origins.map(\.id) == ["shop"])
        #expect(core.daemonState.refusal == problems)
        _ = core.receive(.ordered(.reload(nil)), at: after(12))
        _ = core.receive(.loaded(.success(try Plan([shop]))), at: after(13))
        #expect(core.daemonState.refusal.isEmpty)
    }

    @Test("who asks before the socket answers waits for it, and who asks during a reading has it read again")
    func reloadTwice() throws {
        var core = watch(try Plan([shop]))
        #expect(!core.receive(.ordered(.reload(nil)), at: after(9)).loads)
        #expect(core.receive(.ordered(.opened), at: after(10)).loads)
        #expect(!core.receive(.ordered(.reload(nil)), at: after(11)).loads)
        #expect(core.receive(.loaded(.success(try Plan([shop]))), at: after(12)).loads)
        #expect(!core.receive(.loaded(.success(try Plan([shop]))), at: after(13)).loads)
    }

    @Test("the ledger is tidied at the start, hourly, after a reload, and soon again where it failed")
    func upkeep() throws {
        var core = watch(try Plan([shop]))
        #expect(core.receive(.tick(.zero), at: after(0)).keeps)
        #expect(!core.receive(.upkeepEnded(fault: nil), at: after(1)).keeps)
        #expect(!core.receive(.tick(.zero), at: after(3_599)).keeps)
        #expect(core.receive(.tick(.zero), at: after(3_600)).keeps)
        #expect(!core.receive(.upkeepEnded(fault: "disk full"), at: after(3_601)).keeps)
        #expect(core.receive(.tick(.zero), at: after(3_901)).keeps)
    }

    @Test("an upkeep that fails is told until one succeeds, whatever is written meanwhile")
    func upkeepFault() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.tick(.zero), at: after(1))
        let failed = core.receive(.upkeepEnded(fault: "too much"), at: after(2))
        #expect(failed.logged == ["the ledger cannot be tidied: too much"])
        #expect(core.receive(.done(id: "shop", .same), at: after(3)).logged.isEmpty)
        #expect(core.daemonState.upkeepFault == "too much" && core.daemonState.storeFault == nil)
        #expect(core.receive(.upkeepEnded(fault: "too much"), at: after(400)).logged.isEmpty)
        #expect(core.receive(.upkeepEnded(fault: nil), at: after(700)).logged == ["the ledger is tidied again"])
        #expect(core.daemonState.upkeepFault == nil)
    }

    @Test("nothing is old in the first hour, since the clock may be wrong by years until NTP has set it")
    func wrongClock() throws {
        var core = watch(try Plan([shop]))
        let limits = { (actions: [Action]) in
            actions.compactMap { if case .upkeep(_, let before) = $0 { before } else { Instant?.none } }
        }
        #expect(limits(core.receive(.tick(.zero), at: after(0))) == [Instant(seconds: .min)])
        _ = core.receive(.upkeepEnded(fault: "held"), at: after(1))
        #expect(limits(core.receive(.tick(.zero), at: after(3_599))) == [Instant(seconds: .min)])
        _ = core.receive(.upkeepEnded(fault: "held"), at: after(3_600))
        var corrected = after(3_900)
        corrected.wall = corrected.wall.advanced(by: -2 * 366 * 86_400)
        #expect(
            limits(core.receive(.tick(.zero), at: corrected)) == [corrected.wall.advanced(by: -400 * 86_400)])
    }

    @Test("a wall clock that jumps ahead does not make history old")
    func clockJump() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.tick(.zero), at: after(0))
        _ = core.receive(.upkeepEnded(fault: nil), at: after(1))
        var jumped = after(3_600)
        jumped.wall = jumped.wall.advanced(by: 10 * 366 * 86_400)
        let actions = core.receive(.tick(.zero), at: jumped)
        let limits = actions.compactMap { action in
            if case .upkeep(_, let before) = action { before } else { Instant?.none }
        }
        #expect(limits == [after(3_600).wall.advanced(by: -400 * 86_400)])
    }

    @Test("an origin that left is let go only after its last check has ended")
    func strays() throws {
        var core = watch(try Plan([shop]))
        _ = core.receive(.ordered(.opened), at: after(0))
        let start = core.receive(.tick(.zero), at: after(1))
        #expect(start.checked == ["shop"])
        _ = core.receive(.upkeepEnded(fault: nil), at: after(2))
        _ = core.receive(.ordered(.reload(nil)), at: after(3))
        #expect(!core.receive(.loaded(.success(try Plan([news]))), at: after(4)).keeps)
        let end = core.receive(.done(id: "shop", .recorded(.expired)), at: after(5))
        #expect(end.keeps)
        #expect(end.logged.isEmpty)
    }

    @Test("the watchdog is told when the loop turns, no more often than it asks")
    func watchdog() throws {
        var core = watch(try Plan([]), watchdog: .seconds(15))
        #expect(core.receive(.tick(.zero), at: after(0)).told.contains(.watchdog))
        #expect(!core.receive(.tick(.zero), at: after(14)).told.contains(.watchdog))
        #expect(core.receive(.tick(.zero), at: after(15)).told.contains(.watchdog))
    }

    @Test("the loop turns at least every five seconds, and each alarm is set once")
    func alarms() throws {
        var core = watch(try Plan([]))
        let wake = try #require(core.receive(.tick(.zero), at: after(0)).wake)
        #expect(wake == .seconds(505))
        #expect(core.receive(.ordersClosed, at: after(1)).wake == nil)
        #expect(core.receive(.tick(wake), at: after(5)).wake == .seconds(510))
    }

    @Test("checks that are due close together begin together: the loop turns on a grid, never early")
    func gathering() throws {
        let origins = (0..<40).map { ConfiguredOrigin("o\($0)") }
        var schedule = Schedule(cap: 8, epoch: .seconds(beginning.seconds - 500))
        schedule.replace(with: origins, at: .seconds(500))
        var core = watch(try Plan(origins))
        let wake = try #require(core.receive(.tick(.zero), at: after(0)).wake)
        let due = try #require(schedule.next)
        #expect(wake >= due)
        #expect(wake < due + SchedulerCore.gathering)
        #expect(wake.milliseconds.truncatingRemainder(dividingBy: SchedulerCore.gathering.milliseconds) == 0)
    }

    @Test("the heartbeat goes out as long as results are stored, be it more often than there are any")
    func heartbeat() throws {
        let heartbeat = HeartbeatSettings(url: "https://ping.example/0123456789", every: .seconds(60))
        var core = watch(try Plan([shop], heartbeat: heartbeat))
        #expect(core.receive(.tick(.zero), at: after(1)).posts.isEmpty)
        let first = core.receive(.done(id: "shop", .recorded(.well)), at: after(2))
        #expect(first.posts.map(\.url) == ["https://ping.example/0123456789"])
        #expect(first.posts.first?.body == "1 origin: 1 ok")
        _ = core.receive(.heartbeatEnded(.status(200)), at: after(3))
        #expect(core.receive(.tick(.zero), at: after(61)).posts.isEmpty)
        #expect(core.receive(.tick(.zero), at: after(70)).posts.count == 1)
        _ = core.receive(.heartbeatEnded(.status(200)), at: after(71))
        // Not while results cannot be stored, and not when two intervals have brought none.
        #expect(core.receive(.done(id: "shop", .unrecorded(.well, "disk full")), at: after(140)).posts.isEmpty)
        #expect(core.receive(.done(id: "shop", .recorded(.well)), at: after(150)).posts.count == 1)
        _ = core.receive(.heartbeatEnded(.status(200)), at: after(151))
        #expect(core.receive(.tick(.zero), at: after(751)).posts.isEmpty)
    }

    @Test("where there are no origins, the heartbeat says that the loop turns")
    func heartbeatOfNothing() throws {
        let heartbeat = HeartbeatSettings(url: "https://ping.example/0123456789", every: .seconds(60))
        var core = watch(try Plan([], heartbeat: heartbeat))
        #expect(core.receive(.tick(.zero), at: after(1)).posts.count == 1)
    }

    @Test("a heartbeat that nobody took is repeated after thirty seconds, and told once")
    func heartbeatFails() throws {
        let heartbeat = HeartbeatSettings(url: "https://ping.example/0123456789", every: .seconds(300))
        var core = watch(try Plan([shop], heartbeat: heartbeat))
        _ = core.receive(.tick(.zero), at: after(1))
        _ = core.receive(.done(id: "shop", .recorded(.well)), at: after(2))
        let failed = core.receive(.heartbeatEnded(.noAnswer("connection refused")), at: after(3))
        #expect(failed.logged == ["the heartbeat was not taken: connection refused"])
        #expect(core.receive(.tick(.zero), at: after(32)).posts.isEmpty)
        #expect(core.receive(.tick(.zero), at: after(33)).posts.count == 1)
        #expect(core.receive(.heartbeatEnded(.status(500)), at: after(34)).logged.isEmpty)
    }
}
