public import Alerts
public import Store
public import Timekeeping
public import Transfer

/// One thing to do in the world so that a receiver is told.
public enum DeliveryRequest: Hashable, Sendable {
    case http(Post)
    case program(Program)
    case mail(Mail)
}

/// What there is to do to tell one receiver one message.
public enum DeliveryRequests: Hashable, Sendable {
    /// It is told when each of them was taken, one after the other.
    case each([DeliveryRequest])
    /// It is told when one of them was taken; all are sent.
    case any([DeliveryRequest])

    /// The message in the receiver's format, for an attempt at this instant. Throws where that cannot be made.
    public init(_ message: OutboxMessage, to receiver: Receiver, at instant: Instant) throws(Unsendable) {
        self = try receiver.format.type.delivery(of: message, to: receiver, at: instant)
    }

    /// Does it.
    ///
    /// - Parameters:
    ///   - post: Sends a request; bounded in time.
    ///   - run: Runs a program; bounded in time.
    ///   - mail: Hands a mail to its server; bounded in time.
    func perform(
        post: @escaping @Sendable (Post) async -> Answer, run: @escaping @Sendable (Program) async -> Answer,
        mail: @escaping @Sendable (Mail) async -> Answer
    ) async -> Answer {
        let perform = { @Sendable (request: DeliveryRequest) async -> Answer in
            switch request {
            case .http(let request): await post(request)
            case .program(let program): await run(program)
            case .mail(let letter): await mail(letter)
            }
        }
        switch self {
        case .each(let requests):
            var answer = Answer.silence("nothing to send")
            for request in requests {
                answer = await perform(request)
                guard answer.isAccepting else { return answer }
            }
            return answer
        case .any(let requests):
            let answers = await withTaskGroup(of: Answer.self) { group in
                for request in requests { group.addTask { await perform(request) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            return answers.first(where: \.isAccepting) ?? answers.first ?? .silence("nothing to send")
        }
    }
}
