public import Alerts
import GRDB
public import Timekeeping

extension Ledger {
    /// The incidents of which this receiver has been told and that are open, or have ended since that instant.
    public func incidents(toldTo receiver: String, since instant: Instant) throws -> [Incident] {
        try pool.read { database in
            try database.rows(IncidentQuery.told, [receiver, instant.seconds]).map { try $0.integer("id") }.sorted()
                .compactMap { try database.incident($0) }
        }
    }
}
