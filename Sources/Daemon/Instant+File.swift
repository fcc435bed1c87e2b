import FoundationEssentials
import Timekeeping

extension Instant {
    /// When a file last changed; nil where that cannot be told. A file system may keep any number of 64 bits there, and
    /// whoever owns the file may write it.
    init?(lastChangeIn facts: [FileAttributeKey: Any]) {
        guard let date = facts[.modificationDate] as? Date,
            let seconds = Int64(exactly: date.timeIntervalSince1970.rounded(.down))
        else { return nil }
        self.init(seconds: seconds)
    }
}
