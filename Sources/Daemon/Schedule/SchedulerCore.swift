import API
import Checks
import Config
import Logging
import Store
import Timekeeping
import Webhooks

/// All that the scheduler's loop knows and decides. It does nothing itself: an event goes in, actions come out.
package struct SchedulerCore: Sendable {
    /// The loop turns at least so often.
    static let idle: Duration = .seconds(5)
    /// Between two runs of the ledger's upkeep, and after one that failed.
    static let upkeepInterval: (good: Duration, failed: Duration) = (.seconds(3_600), .seconds(300))

    /// Checks that are due within so much of each other begin together: with thousands of origins, one awakening then does for
    /// several of them, and so does one for their connections. At 200 checks a second that saves two system calls a check.
    static let gathering: Duration = .milliseconds(50)

    private var schedule: Schedule
    private var tally: Tally
    private(set) var daemonState: DaemonState
    private let watchdogInterval: Duration?
    private let began: Moment

    private var alarms: Set<Duration> = []
    /// The control socket answers, and systemd knows it. A reload before that would tell it so too early.
    private var isOpen = false
    private var nextWatchdog: Duration
    private var nextUpkeep: Duration
    private var isKeeping = false
    /// Which changes systemd has been told of, and when it may be told again.
    private var status: (of: Int, next: Duration)?
    private var heartbeat: Heartbeat
    /// Those who wait for the configuration that is being read; nil where none is.
    private var loading: [AsyncStream<ReloadAnswer>.Continuation]?
    /// Those who asked since: the file may have changed again, so it will be read again.
    private var asked: [AsyncStream<ReloadAnswer>.Continuation?] = []

    /// A watch that begins now.
    ///
    /// - Parameters:
    ///   - tally: What the ledger says of the last verdicts.
    ///   - known: Ids of the origins with a result younger than their interval.
    package init(
        plan: Plan, tally: Tally, known: Set<String>, checksInFlight: Int, watchdogInterval: Duration?,
        at moment: Moment
    ) {
        schedule = Schedule(cap: checksInFlight, epoch: .seconds(moment.wall.seconds) - moment.uptime)
        schedule.replace(with: plan.settings.origins, known: known, at: moment.uptime)
        self.tally = tally
        self.tally.keep(only: plan.settings.origins.map(\.id))
        daemonState = DaemonState(plan: plan)
        self.watchdogInterval = watchdogInterval
        began = moment
        nextWatchdog = moment.uptime
        nextUpkeep = moment.uptime
        heartbeat = Heartbeat(at: moment.uptime)
    }

    /// How many origins are watched, and what is kept beyond one entry for each of them.
    package var census: (origins: Int, surplus: Int) {
        (schedule.count, schedule.surplus + max(0, alarms.count - 1) + asked.count)
    }

    /// How late checks begin.
    package var scheduleLag: ScheduleLag { schedule.scheduleLag }

    /// Takes one event, and says what to do.
    package mutating func receive(_ event: SchedulerEvent, at moment: Moment) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .tick(let alarm): alarms.remove(alarm)
        case .done(let id, let outcome): actions += end(outcome, of: id, at: moment)
        case .loaded(let result): actions += take(result, at: moment)
        case .kept(let fault):
            isKeeping = false
            if fault != nil { nextUpkeep = moment.uptime + SchedulerCore.upkeepInterval.failed }
            actions += note(upkeep: fault) + [.poke]
        case .beaten(let answer): actions += heartbeat.ended(answer, at: moment.uptime)
        case .ordered(.opened):
            isOpen = true
            actions.append(.tell([.ready]))
        case .ordered(.reload(let reply)): asked.append(reply)
        case .ordersClosed: break
        }
        return actions + turn(at: moment)
    }

    /// What is done on every turn of the loop.
    private mutating func turn(at moment: Moment) -> [Action] {
        let now = moment.uptime
        var actions: [Action] = []
        if isOpen, loading == nil, !asked.isEmpty {
            loading = asked.compactMap { $0 }
            asked = []
            actions += [.tell([.reloading]), .load]
        }
        actions += schedule.take(at: now).map { .check($0, daemonState.plan) }
        daemonState.scheduleLag = schedule.scheduleLag
        daemonState.lastCycleAt = moment.wall
        // An origin that has left may still be under check: its result must not come after its incidents were closed.
        if now >= nextUpkeep, !isKeeping, !schedule.hasStrays {
            isKeeping = true
            nextUpkeep = now + SchedulerCore.upkeepInterval.good
            let retained = daemonState.plan.settings.retain.components.seconds
            // A wall clock that jumps ahead must not cost the history: time goes as the monotonic clock says. Nor one that
            // was wrong from the start: NTP has an hour to set it right.
            let lived = began.wall.advanced(by: (now - began.uptime).components.seconds)
            let isSettled = now - began.uptime >= SchedulerCore.upkeepInterval.good
            let old = isSettled ? min(moment.wall, lived).advanced(by: -retained) : Instant(seconds: .min)
            actions.append(.upkeep(daemonState.plan, before: old))
        }
        if let watchdogInterval, now >= nextWatchdog {
            nextWatchdog = now + watchdogInterval
            actions.append(.tell([.watchdog]))
        }
        if status?.of != tally.changes, now >= (status?.next ?? now) {
            status = (tally.changes, now + .seconds(1))
            actions.append(.tell([.status(tally.summary(of: schedule.count))]))
        }
        if let settings = daemonState.plan.settings.heartbeat,
            let post = heartbeat.post(
                settings, shortest: daemonState.plan.shortest, tally.summary(of: schedule.count), at: now)
        {
            actions.append(.beat(post))
        }
        let longest = now + min(SchedulerCore.idle, watchdogInterval ?? SchedulerCore.idle)
        let wake = max(now, min(schedule.next.map(SchedulerCore.gathered) ?? longest, longest))
        if alarms.allSatisfy({ wake < $0 }) {
            alarms.insert(wake)
            actions.append(.wake(at: wake))
        }
        return actions
    }

    /// When the loop turns for what is due then.
    private static func gathered(_ due: Duration) -> Duration {
        .milliseconds(Int64((due.milliseconds / gathering.milliseconds).rounded(.up)) * Int64(gathering.milliseconds))
    }

    private mutating func end(_ outcome: CheckLine.Outcome, of id: String, at moment: Moment) -> [Action] {
        var actions: [Action] = []
        switch outcome {
        case .abandoned:
            schedule.finish(id, confirmSoon: false, at: moment.uptime)
        case .recorded(let verdict, let recorded):
            let isWatched = schedule.finish(
                id, confirmSoon: recorded.confirmSoon, silence: .found(verdict.silentAddress), at: moment.uptime)
            heartbeat.note(isStored: true, at: moment.uptime)
            actions += note(nil)
            if isWatched { actions += line(verdict, of: id) }
            if !recorded.notifications.isEmpty { actions.append(.poke) }
        case .same:
            schedule.finish(id, confirmSoon: false, at: moment.uptime)
            heartbeat.note(isStored: true, at: moment.uptime)
            actions += note(nil)
        case .unrecorded(let verdict, let fault):
            let isWatched = schedule.finish(
                id, confirmSoon: false, silence: verdict.map { .found($0.silentAddress) } ?? .asBefore,
                at: moment.uptime)
            heartbeat.note(isStored: false, at: moment.uptime)
            actions += note(fault)
            if isWatched, let verdict { actions += line(verdict, of: id) }
        }
        return actions
    }

    private mutating func line(_ verdict: Verdict, of id: String) -> [Action] {
        guard let line = tally.note(verdict, of: id) else { return [] }
        return [.log(verdict.severity.level, line)]
    }

    /// Remembers whether the ledger can be written, and says so when that changes.
    private mutating func note(_ fault: String?) -> [Action] {
        let before = daemonState.storeFault
        daemonState.storeFault = fault
        switch (before, fault) {
        case (nil, let fault?): return [.log(.error, "the ledger cannot be written; checks go on: \(fault)")]
        case (_?, nil): return [.log(.notice, "the ledger can be written again")]
        default: return []
        }
    }

    /// The same of its upkeep, of which a check says nothing.
    private mutating func note(upkeep fault: String?) -> [Action] {
        let before = daemonState.upkeepFault
        daemonState.upkeepFault = fault
        switch (before, fault) {
        case (nil, let fault?): return [.log(.error, "the ledger cannot be tidied: \(fault)")]
        case (_?, nil): return [.log(.notice, "the ledger is tidied again")]
        default: return []
        }
    }

    private mutating func take(_ result: Result<Plan, Plan.Refusal>, at moment: Moment) -> [Action] {
        let replies = loading ?? []
        loading = nil
        var actions: [Action] = []
        switch result {
        case .success(let plan):
            daemonState.plan = plan
            daemonState.refusal = []
            schedule.replace(with: plan.settings.origins, at: moment.uptime)
            tally.keep(only: plan.settings.origins.map(\.id))
            nextUpkeep = moment.uptime
            actions += [.log(.notice, "configuration taken: \(plan.settings.sum)"), .poke]
        case .failure(let refusal):
            daemonState.refusal = refusal.problems
            actions.append(.log(.error, "configuration refused, the old one stays:"))
            actions += refusal.problems.map { .log(.error, $0) }
        }
        let answer = ReloadAnswer(problems: daemonState.refusal, origins: schedule.count)
        return actions + [.tell([.ready])] + replies.map { .answer($0, answer) }
    }
}

extension Severity {
    /// How loud a change to this verdict is in the journal.
    fileprivate var level: Logger.Level {
        switch self {
        case .ok, .notice: .notice
        case .unknown, .warning: .warning
        case .critical: .error
        }
    }
}

extension Verdict {
    /// The address at which nobody answered; nil where that is not what is wrong first.
    fileprivate var silentAddress: String? {
        headline?.code.meansSilence == true ? headline?.endpoint?.address.description : nil
    }
}
