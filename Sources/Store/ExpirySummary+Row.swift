import Checks
import GRDB

extension ExpirySummary {
    /// nil where the row is an earlier version's.
    init?(_ row: Row) throws {
        guard let addresses = try row.optionalInteger("addresses") else { return nil }
        self.init(
            addresses: Int(clamping: addresses), leafUntil: try row.optionalInstant("leaf_until"),
            chainUntil: try row.optionalInstant("chain_until"))
    }
}
