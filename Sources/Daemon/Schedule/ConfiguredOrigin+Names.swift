import Checks
import Config

extension ConfiguredOrigin {
    /// Unique among the configured origins.
    var id: String { watched.origin.id }
    /// Time between two checks.
    var interval: Duration { watched.interval }
}
