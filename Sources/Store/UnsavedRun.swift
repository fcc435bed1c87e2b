import Timekeeping

/// How far a run has come, as the file must learn it: small, since a flush copies and sorts as many as there are origins.
struct UnsavedRun: Sendable {
    /// The run's number in the file.
    let number: Int64
    /// Where it stands among the live runs.
    let place: Int
    /// Unix seconds.
    let ended: Int64
    let checks: Int
    let latency: OriginState.Latency

    init(_ run: OriginState, place: Int) {
        number = run.number
        self.place = place
        ended = run.lastAt.seconds
        checks = run.checks
        latency = run.latency
    }
}
