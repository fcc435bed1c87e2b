public import Alerts
public import Store
public import Timekeeping
public import Transfer

/// One action that tells a receiver something.
public enum DeliveryRequest: Hashable, Sendable {
    case http(Post)
    case program(Program)
    case mail(Mail)
}

/// All requests that tell one receiver one message.
public enum DeliveryRequests: Hashable, Sendable {
    /// Sent one after the other. The message has arrived when each was accepted.
    case each([DeliveryRequest])
    /// Sent side by side. The message has arrived when one of them was accepted.
    case any([DeliveryRequest])

    /// The message in the receiver's format, for an attempt at this instant. Throws where that cannot be made.
    public init(_ message: OutboxMessage, to receiver: Receiver, at instant: Instant) throws(Unsendable) {
        self = try receiver.format.type.delivery(of: message, to: receiver, at: instant)
    }

    /// Sends them. The result is that of the request which decided.
    func perform(with effects: DeliveryEffects) async -> DeliveryResult {
        switch self {
        case .each(let requests):
            var result = DeliveryResult.noAnswer("nothing to send")
            for request in requests {
                result = await effects.perform(request)
                guard result.isAccepting else { return result }
            }
            return result
        case .any(let requests):
            let results = await withTaskGroup(of: DeliveryResult.self) { group in
                for request in requests { group.addTask { await effects.perform(request) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            return results.first(where: \.isAccepting) ?? results.first ?? .noAnswer("nothing to send")
        }
    }
}
