import API
import Alerts
import Checks
import Config
import Store
import Timekeeping

/// The status of all configured origins in the configuration's order. It is read page by page, since all origins at once
/// would take too much memory.
struct PagedStatus: Sendable {
    /// Origins in a page.
    static let pageSize = 250

    var daemon: DaemonDocument
    var origins: [ConfiguredOrigin]
    /// Since when the monitor's own network is lost; nil where it is not.
    var offlineSince: Instant?
    /// Whether only the short form is wanted, which memory holds.
    var isBrief: Bool
    var ledger: Ledger
    var now: Instant

    /// The index of each page's first origin.
    var pageStarts: StrideTo<Int> { stride(from: 0, to: origins.count, by: PagedStatus.pageSize) }

    /// The page that begins there. An origin whose report cannot be read gets the short form.
    func page(from start: Int) -> [OriginStatus] {
        let origins = origins[start...].prefix(PagedStatus.pageSize)
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
