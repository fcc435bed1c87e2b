import API
import Checks
import Config
import Logging
import OrderedCollections
package import Store
import Timekeeping
import Webhooks

/// What the scheduler's loop knows and decides. It has no effects: an event goes in, actions come out.
package struct SchedulerCore: Sendable {
    /// The longest time between two turns of the loop.
    static let idle: Duration = .seconds(5)
    /// Between two runs of the ledger's upkeep, and after one that failed.
    static let upkeepInterval: (good: Duration, failed: Duration) = (.seconds(3_600), .seconds(300))

    /// Checks that are due within this time of each other begin together. With thousands of origins one wake-up then serves
    /// several checks, and later their connections. At 200 checks a second that saves two system calls a check.
    static let gathering: Duration = .milliseconds(50)

    private var schedule: Schedule
    private var tally: Tally
    private(set) var daemonState: DaemonState
    private let watchdogInterval: Duration?
    private let began: ClockReading

    private var alarms: Set<Duration> = []
    /// The control socket answers, and systemd was told. A reload waits for it: its end would report ready too early.
    private var isOpen = false
    private var nextWatchdog: Duration
    private var nextUpkeep: Duration
    private var isUpkeepRunning = false
    /// Up to which change systemd was told the status, and when it may be told again.
    private var status: (of: Int, next: Duration)?
    private var heartbeat: Heartbeat
    /// Who waits for the configuration that is being read; nil where none is being read.
    private var loading: [AsyncStream<ReloadDocument>.Continuation]?
    /// Who has asked since: the file may have changed again, so it will be read again.
    private var asked: [AsyncStream<ReloadDocument>.Continuation?] = []

    /// A core that begins now.
    ///
    /// - Parameters:
    ///   - tally: The last verdicts, from the ledger.
    ///   - known: Ids of the origins with a result younger than their interval.
    package init(
        plan: Plan, tally: Tally, known: Set<String>, checksInFlight: Int, watchdogInterval: Duration?,
        at moment: ClockReading
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

    /// How many origins are watched, and how many entries are kept beyond one for each of them.
    package var census: (origins: Int, surplus: Int) {
        (schedule.count, schedule.surplus + max(0, alarms.count - 1) + asked.count)
    }

    /// How late checks begin.
    package var scheduleLag: ScheduleLag { schedule.scheduleLag }

    /// Takes one event. Returns what to do.
    package mutating func receive(_ event: SchedulerEvent, at moment: ClockReading) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .tick(let alarm): alarms.remove(alarm)
        case .done(let id, let outcome): actions += end(outcome, of: id, at: moment)
        case .loaded(let result): actions += take(result, at: moment)
        case .upkeepEnded(let fault):
            isUpkeepRunning = false
            if fault != nil { nextUpkeep = moment.uptime + SchedulerCore.upkeepInterval.failed }
            actions += set(\.upkeepFault, fault, failed: "the ledger cannot be tidied", "the ledger is tidied again")
            actions.append(.poke)
        case .heartbeatEnded(let result): actions += heartbeat.ended(result, at: moment.uptime)
        case .ordered(.opened):
            isOpen = true
            actions.append(.tell([.ready]))
        case .ordered(.reload(let reply)): asked.append(reply)
        case .ordersClosed: break
        }
        return actions + turn(at: moment)
    }

    /// What is due on every turn of the loop.
    private mutating func turn(at moment: ClockReading) -> [Action] {
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
        // Upkeep closes the incidents of origins that have left. A check of such an origin must end before.
        if now >= nextUpkeep, !isUpkeepRunning, !schedule.hasStrays {
            isUpkeepRunning = true
            nextUpkeep = now + SchedulerCore.upkeepInterval.good
            let retained = daemonState.plan.settings.retain.components.seconds
            // A wall clock that jumps ahead must not delete the history, so the monotonic clock bounds the age. Nor must one
            // that was wrong from the start: NTP has an hour to set it right.
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
            actions.append(.sendHeartbeat(post))
        }
        let longest = now + min(SchedulerCore.idle, watchdogInterval ?? SchedulerCore.idle)
        let wake = max(now, min(schedule.next.map(SchedulerCore.gathered) ?? longest, longest))
        if alarms.allSatisfy({ wake < $0 }) {
            alarms.insert(wake)
            actions.append(.wake(at: wake))
        }
        return actions
    }

    /// When the loop turns for a check that is due then.
    private static func gathered(_ due: Duration) -> Duration {
        .milliseconds(Int64((due.milliseconds / gathering.milliseconds).rounded(.up)) * Int64(gathering.milliseconds))
    }

    private mutating func end(_ outcome: CheckLine.Outcome, of id: String, at moment: ClockReading) -> [Action] {
        var (verdict, fault): (Verdict?, String?) = (nil, nil)
        var (confirmSoon, hasNotifications) = (false, false)
        switch outcome {
        case .abandoned:
            schedule.finish(id, confirmSoon: false, at: moment.uptime)
            return []
        case .same: break
        case .recorded(let new, let recorded):
            (verdict, confirmSoon, hasNotifications) = (new, recorded.confirmSoon, !recorded.notifications.isEmpty)
        case .unrecorded(let new, let reason): (verdict, fault) = (new, reason)
        }
        let isWatched = schedule.finish(
            id, confirmSoon: confirmSoon, silentAddress: verdict.map { .found($0.silentAddress) } ?? .unchanged,
            at: moment.uptime)
        heartbeat.resultEnded(isStored: fault == nil, at: moment.uptime)
        var actions = set(
            \.storeFault, fault, failed: "the ledger cannot be written; checks go on", "the ledger can be written again"
        )
        if isWatched, let verdict, let line = tally.update(verdict, of: id) {
            actions.append(.log(verdict.severity.level, line))
        }
        if hasNotifications { actions.append(.poke) }
        return actions
    }

    /// Remembers a fault of the ledger, or that there is none. Logs the change.
    private mutating func set(
        _ state: WritableKeyPath<DaemonState, String?>, _ fault: String?, failed: String, _ recovered: String
    ) -> [Action] {
        let before = daemonState[keyPath: state]
        daemonState[keyPath: state] = fault
        switch (before, fault) {
        case (nil, let fault?): return [.log(.error, "\(failed): \(fault)")]
        case (_?, nil): return [.log(.notice, recovered)]
        default: return []
        }
    }

    private mutating func take(_ result: Result<Plan, Plan.Refusal>, at moment: ClockReading) -> [Action] {
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
            actions += [.log(.notice, "configuration taken: \(plan.settings.summary)"), .poke]
        case .failure(let refusal):
            daemonState.refusal = refusal.problems
            actions.append(.log(.error, "configuration refused, the old one stays:"))
            actions += refusal.problems.map { .log(.error, $0) }
        }
        let document = ReloadDocument(problems: daemonState.refusal, origins: schedule.count)
        return actions + [.tell([.ready])] + replies.map { .answer($0, document) }
    }
}

extension SchedulerCore {
    /// A core that goes on from the ledger's last results.
    package init(
        _ plan: Plan, after ledger: Ledger, checksInFlight: Int, watchdogInterval: Duration?, at moment: ClockReading
    ) {
        let origins = plan.settings.origins
        var last: OrderedDictionary<String, Tally.Brief> = [:]
        var known: Set<String> = []
        for (origin, summary) in zip(origins, ledger.summaries(of: origins.map(\.id))) {
            guard let summary else { continue }
            last[origin.id] = Tally.Brief(severity: summary.severity, code: summary.headline)
            if moment.wall.seconds(since: summary.lastAt) < origin.interval.components.seconds {
                known.insert(origin.id)
            }
        }
        self.init(
            plan: plan, tally: Tally(last), known: known, checksInFlight: checksInFlight,
            watchdogInterval: watchdogInterval, at: moment)
    }
}

extension Severity {
    /// The log level of a change to this verdict.
    fileprivate var level: Logger.Level {
        switch self {
        case .ok, .notice: .notice
        case .unknown, .warning: .warning
        case .critical: .error
        }
    }
}

extension Verdict {
    /// The address at which nobody answered; nil where that is not the headline.
    fileprivate var silentAddress: String? {
        headline?.code.meansSilence == true ? headline?.endpoint?.address.description : nil
    }
}
