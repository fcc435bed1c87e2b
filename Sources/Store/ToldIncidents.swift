public import Alerts
import GRDB
public import Timekeeping

extension Ledger {
    /// The incidents of which this receiver has been told and that are open, or have ended since that instant.
    public func incidents(toldTo receiver: String, since instant: Instant) throws -> [Incident] {
        try pool.read { database in
            try database.rows(
                """
                SELECT i.id AS id FROM incident i JOIN told t ON t.incident = i.id
                WHERE t.receiver = ? AND (i.closed_at IS NULL OR i.closed_at >= ?) ORDER BY i.id
                """, [receiver, instant.seconds]
            ).compactMap { try database.incident($0.integer("id")) }
        }
    }
}
