import API
import Alerts
import Checks
import Config
import Store
import Timekeeping

/// The write requests of the control API, without HTTP. They write to the ledger at once; none waits for the scheduler.
struct Requests: Sendable {
    /// Why a request is refused: a line for the caller.
    struct Refusal: Error, Hashable {
        enum Reason {
            case unknown, malformed, needless
        }

        var reason: Reason
        var words: String
    }

    /// The longest silence, in seconds.
    private static let longest: Int64 = 366 * 86_400
    /// The most characters of a name or a comment.
    private static let maximumText = 500

    var sharedState: SharedDaemonState
    var ledger: Ledger
    var now: @Sendable () -> Instant
    /// Wakes the delivery worker.
    var poke: @Sendable () -> Void

    /// Acknowledges an alert.
    func acknowledge(_ id: Int64, _ request: AcknowledgeRequest) throws -> AlertDocument {
        try check(request.by, request.comment)
        let now = now()
        let settings = sharedState.current.plan.settings
        let known = try ledger.acknowledge(
            id, by: request.by, comment: request.comment, receivers: settings.receivers, at: now)
        guard let incident = known else {
            throw Refusal(reason: .unknown, words: "no open alert has the id \(id)")
        }
        poke()
        return AlertDocument(incident, suppression: try ledger.suppression(under: settings.rules, at: now)(id), at: now)
    }

    /// Begins a silence.
    func silence(_ request: SilenceRequest) throws -> SilenceDocument {
        try check(request.by, request.comment)
        guard request.origin != nil || !request.match.isEmpty else {
            throw Refusal(reason: .malformed, words: "a silence names an origin, or labels")
        }
        guard (1...Requests.longest).contains(request.seconds) else {
            throw Refusal(reason: .malformed, words: "a silence lasts from a second to 366 days")
        }
        if let origin = request.origin, !sharedState.current.plan.settings.origins.contains(where: { $0.id == origin })
        {
            throw Refusal(reason: .unknown, words: "no origin has the id \(origin)")
        }
        let now = now()
        let silence = Silence(
            id: 0, origin: request.origin, labels: request.match, startsAt: now,
            endsAt: now.advanced(by: request.seconds), by: request.by, comment: request.comment)
        return SilenceDocument(try ledger.add(silence))
    }

    /// Ends a silence.
    func expire(_ id: Int64) throws -> SilenceDocument {
        guard let silence = try ledger.expire(silence: id, at: now()) else {
            throw Refusal(reason: .unknown, words: "no silence that holds has the id \(id)")
        }
        return SilenceDocument(silence)
    }

    /// Puts a test for the receiver of that name into the outbox.
    func test(_ receiver: String) throws -> ReceiverTestDocument {
        guard sharedState.current.plan.settings.receivers.contains(where: { $0.name == receiver }) else {
            throw Refusal(reason: .unknown, words: "no receiver has the name \(receiver)")
        }
        defer { poke() }
        return ReceiverTestDocument(deliveries: try ledger.test(receiver: receiver, at: now()))
    }

    /// Sends a message once more.
    func retry(_ id: Int64) throws -> DeliveryDocument {
        switch try ledger.retry(id, at: now()) {
        case .success(let delivery):
            poke()
            return DeliveryDocument(delivery)
        case .failure(.unknown):
            throw Refusal(reason: .unknown, words: "no message has the id \(id)")
        case .failure(.delivered):
            throw Refusal(reason: .needless, words: "message \(id) has been delivered")
        case .failure(.superseded):
            throw Refusal(reason: .needless, words: "a later message says all that message \(id) said")
        }
    }

    private func check(_ texts: String...) throws {
        guard texts.allSatisfy({ $0.count <= Requests.maximumText && $0.utf8.count <= 4 * Requests.maximumText }) else {
            throw Refusal(
                reason: .malformed, words: "a name or a comment has \(Requests.maximumText) characters at the most")
        }
    }
}
