import Checks
package import Config
package import Daemon
import Store
package import Timekeeping

/// Checks that nobody makes: how long each takes follows from who is checked and when, and what it finds is a word. So a
/// week of a hundred thousand origins, which is two hundred million checks, takes minutes.
package struct Sketch: Kit {
    /// What ails some of the origins, or all of them.
    package enum Ailment: Sendable {
        /// They do not answer: every check waits for all of its attempts.
        case silence
        /// Their name servers hang.
        case lookup
        /// They answer late.
        case delay(Duration)

        fileprivate var took: Duration {
            switch self {
            case .silence: .seconds(30)
            case .lookup: .seconds(10)
            case .delay(let span): span
            }
        }
    }

    /// Which origins ail, of which thing.
    package var ailing: (origins: Range<Int>, of: Ailment)?
    /// Origins that have been found out of order, of those that ail.
    private var known: Set<Int> = []
    /// Origins whose next check has to confirm what this one found.
    private var doubtful: Set<Int> = []

    package init() {}

    /// The origins of a number, as the configuration has them.
    package static func origins(_ count: Int, every interval: Duration) -> [ConfiguredOrigin] {
        (0..<count).map { origin($0, every: interval) }
    }

    /// The origin of that number, maybe moved.
    package static func origin(_ number: Int, every interval: Duration, domain: String? = nil) -> ConfiguredOrigin {
        let id = "origin-\(number).example.com"
        return ConfiguredOrigin(
            Target(Origin(domain: domain ?? id, id: id), interval: interval),
            place: Place(file: "cfmon.yaml", line: number + 1, column: 3))
    }

    /// A loop that knows who was checked within the interval, as the ledger would tell it.
    package func start(_ plan: Plan, cap: Int, roster: Roster, at moment: ClockReading) -> SchedulerCore {
        let known = plan.settings.origins.enumerated().filter { number, origin in
            roster.wasChecked(number, within: origin.watched.interval, before: moment.uptime)
        }
        return SchedulerCore(
            plan: plan, tally: Tally(), known: Set(known.map(\.element.watched.origin.id)), checksInFlight: cap,
            watchdogInterval: .seconds(30), at: moment)
    }

    /// A check without a look at anything.
    package mutating func check(
        _ origin: ConfiguredOrigin, number: Int, under plan: Plan, at moment: ClockReading
    ) -> (outcome: CheckLine.Outcome, took: Duration) {
        // As far away as the number says, and a bit slower or faster from check to check.
        let swing = (number &* 7_919 &+ Int(moment.uptime.components.seconds) &* 31) % 40
        let took = Duration.milliseconds(20 + number &* 104_729 % 180 + swing)
        guard let ailing, ailing.origins.contains(number) else {
            if known.remove(number) != nil { return (.recorded(.well, confirmSoon: false), took) }
            return (.same, took)
        }
        if case .delay(let span) = ailing.of { return (.same, took + span) }
        if known.insert(number).inserted {
            doubtful.insert(number)
            return (.recorded(.silent, confirmSoon: true), ailing.of.took)
        }
        return doubtful.remove(number) != nil
            ? (.recorded(.silent, confirmSoon: false), ailing.of.took) : (.same, ailing.of.took)
    }

    /// Nothing was kept.
    package func keep(_ plan: Plan, before: Instant, at moment: ClockReading) {}
}

extension CheckLine.Outcome {
    fileprivate static func recorded(_ verdict: Verdict, confirmSoon: Bool) -> CheckLine.Outcome {
        .recorded(verdict, RecordOutcome(changed: true, notifications: [], confirmSoon: confirmSoon))
    }
}

extension Verdict {
    fileprivate static let well = Verdict(
        severity: .ok, findings: [], cloudFront: CloudFrontResponse(status: nil, share: 0),
        forecast: Forecast(failsAt: nil, because: nil), attempts: [])
    fileprivate static let silent = Verdict(
        severity: .critical, findings: [Finding(.connectTimeout, title: "it does not answer", detail: "at all")],
        cloudFront: CloudFrontResponse(status: 504, share: 1), forecast: Forecast(failsAt: nil, because: nil),
        attempts: [])
}
