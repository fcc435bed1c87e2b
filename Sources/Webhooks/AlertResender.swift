public import Alerts
public import Store
public import Timekeeping

/// Keeps up the state of receivers that forget an incident of which they do not hear again, as Alertmanager does: each
/// minute they are told what is open, and for a while what has ended. What they are told first, and what must not be
/// lost, is the delivery worker's; this one only repeats, so that nothing of it is stored.
public struct AlertResender: Sendable {
    private let ledger: Ledger
    private let receivers: @Sendable () -> [Receiver]
    private let now: @Sendable () -> Instant
    private let sleep: @Sendable (Duration) async throws -> Void
    private let post: @Sendable (Post) async -> Answer

    /// One that reads this ledger.
    ///
    /// - Parameters:
    ///   - receivers: Those of the configuration in force.
    ///   - now: Wall time.
    ///   - sleep: Returns after that time, or throws when cancelled.
    ///   - post: Sends a request; bounded in time, never throws.
    public init(
        ledger: Ledger, receivers: @escaping @Sendable () -> [Receiver], now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void, post: @escaping @Sendable (Post) async -> Answer
    ) {
        self.ledger = ledger
        self.receivers = receivers
        self.now = now
        self.sleep = sleep
        self.post = post
    }

    /// Repeats until it is cancelled.
    public func run() async {
        repeat {
            let posts = receivers().filter { $0.format == .alertmanager }.flatMap(state)
            await withTaskGroup(of: Void.self) { group in
                for request in posts { group.addTask { _ = await post(request) } }
            }
        } while (try? await sleep(.seconds(Alertmanager.rhythm))) != nil
    }

    /// What this receiver is told now: everything that it has been told of and that lasts, or has just ended. A ledger
    /// that cannot be read is the delivery worker's to report.
    func state(of receiver: Receiver) -> [Post] {
        let now = now()
        let told = try? ledger.incidents(toldTo: receiver.name, since: now.advanced(by: -Alertmanager.farewell))
        let messages = (told ?? []).map { incident in
            let kind: Notification.Kind = incident.closedAt == nil ? .update : .recover
            return AlertMessage(Notification(kind, to: receiver.name, of: incident), at: now)
        }
        return messages.isEmpty ? [] : Alertmanager.posts(messages, to: receiver, at: now)
    }
}
