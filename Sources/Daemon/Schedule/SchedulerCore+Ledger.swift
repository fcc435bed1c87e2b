import Checks
import Config
import OrderedCollections
package import Store
import Timekeeping

extension SchedulerCore {
    /// A watch that goes on where the ledger's last results end.
    package init(
        _ plan: Plan, after ledger: Ledger, checksInFlight: Int, watchdogInterval: Duration?, at moment: Moment
    ) {
        let origins = plan.settings.origins
        var last: OrderedDictionary<String, Tally.Word> = [:]
        var known: Set<String> = []
        for (origin, summary) in zip(origins, ledger.summaries(of: origins.map(\.id))) {
            guard let summary else { continue }
            last[origin.id] = Tally.Word(severity: summary.severity, code: summary.headline)
            if moment.wall.seconds(since: summary.lastAt) < origin.interval.components.seconds {
                known.insert(origin.id)
            }
        }
        self.init(
            plan: plan, tally: Tally(last), known: known, checksInFlight: checksInFlight,
            watchdogInterval: watchdogInterval, at: moment)
    }
}
