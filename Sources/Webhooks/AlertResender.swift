import Alerts
public import Store
import Timekeeping

/// Sends the state of open incidents again, each minute, to receivers that forget what they do not hear again:
/// Alertmanager does. An incident that has ended is repeated for a while too.
///
/// The delivery worker sends everything first and sees that nothing is lost. The resender only repeats, so it stores
/// nothing.
public struct AlertResender: Sendable {
    private let ledger: Ledger
    private let effects: DeliveryEffects

    /// A resender that reads this ledger.
    public init(ledger: Ledger, effects: DeliveryEffects) {
        self.ledger = ledger
        self.effects = effects
    }

    /// Repeats until it is cancelled.
    public func run() async {
        repeat {
            let posts = effects.receivers().filter { $0.format == .alertmanager }.flatMap(state)
            await withTaskGroup(of: Void.self) { group in
                for post in posts { group.addTask { _ = await effects.post(post) } }
            }
        } while (try? await effects.sleep(.seconds(Alertmanager.rhythm))) != nil
    }

    /// The state as this receiver knows it: each incident that it was told of and that is open or has just ended. The
    /// delivery worker reports a ledger that cannot be read.
    func state(of receiver: Receiver) -> [Post] {
        let now = effects.now()
        let told = try? ledger.incidents(toldTo: receiver.name, since: now.advanced(by: -Alertmanager.farewell))
        let messages = (told ?? []).map { incident in
            let kind: Notification.Kind = incident.closedAt == nil ? .update : .recover
            return AlertMessage(Notification(kind, to: receiver.name, of: incident), at: now)
        }
        return messages.isEmpty ? [] : Alertmanager.posts(messages, to: receiver, at: now)
    }
}
