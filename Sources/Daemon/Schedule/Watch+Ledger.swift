import Checks
import Config
package import Store
import Timekeeping

extension Watch {
    /// A watch that goes on where the ledger's last results end.
    package init(
        _ plan: Plan, after ledger: Ledger, checksInFlight: Int, watchdogInterval: Duration?, at moment: Moment
    ) {
        let last = Dictionary(ledger.summaries().map { ($0.id, $0) }) { first, _ in first }
        let known = plan.settings.origins.filter { origin in
            last[origin.id].map { moment.wall.seconds(since: $0.lastAt) < origin.interval.components.seconds } ?? false
        }
        self.init(
            plan: plan, tally: Tally(last.mapValues { .init(severity: $0.severity, code: $0.headline) }),
            known: Set(known.map(\.id)), checksInFlight: checksInFlight,
            watchdogInterval: watchdogInterval, at: moment)
    }
}
