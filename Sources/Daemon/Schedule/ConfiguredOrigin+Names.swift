import Checks
import Config

extension ConfiguredOrigin {
    /// Unique among the configured origins.
    var id: String { watched.origin.id }
    /// Time between two checks.
    var interval: Duration { watched.interval }
    /// Where it is looked for, as far as that is known before a check.
    var host: String { watched.origin.connectTo.first?.address.description ?? watched.origin.domain }
}
