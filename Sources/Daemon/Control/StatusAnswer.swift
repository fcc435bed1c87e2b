import API
import Alerts
import Checks
import Config
import Store
import Timekeeping

/// The answer about all configured origins, in the configuration's order: portion by portion, since all of them at once
/// are more than the daemon should hold.
struct StatusAnswer: Sendable {
    /// How many origins are looked up at a time.
    static let portion = 250

    /// What is said of the daemon itself.
    var daemon: DaemonDocument
    /// Those that the answer is about.
    var origins: [ConfiguredOrigin]
    /// Since when the monitor's own network is lost; nil where it is well.
    var offlineSince: Instant?
    /// Whether each origin is told in a line, which need not be read from the file.
    var isBrief: Bool
    var ledger: Ledger
    var now: Instant

    /// The portions' first origins.
    var portions: StrideTo<Int> { stride(from: 0, to: origins.count, by: StatusAnswer.portion) }

    /// The origins of the portion that begins there. One whose report cannot be read is told in brief.
    func statuses(from start: Int) -> [OriginStatus] {
        let origins = origins[start...].prefix(StatusAnswer.portion)
        let ids = origins.map(\.id)
        let records = isBrief ? [:] : ledger.latest(of: ids)
        return zip(origins, ledger.summaries(of: ids)).map { origin, summary in
            let (settings, interval) = (origin.watched.origin, origin.interval)
            return records[origin.id].map {
                OriginStatus($0, interval: interval, offlineSince: offlineSince, at: now)
            }
                ?? summary.map {
                    OriginStatus($0, of: settings, interval: interval, offlineSince: offlineSince, at: now)
                } ?? OriginStatus(unchecked: settings, interval: interval)
        }
    }
}
