public import Alerts
public import Store
public import Timekeeping

/// What there is to do to tell one receiver one message.
public enum Dispatch: Hashable, Sendable {
    /// It is told when each of them was taken, one after the other.
    case each([Post])
    /// It is told when one of them was taken; all are sent.
    case any([Post])
    case run(Program)

    /// The message in the receiver's format, for an attempt at this instant. Throws where that cannot be made.
    public init(_ message: OutboxMessage, to receiver: Receiver, at instant: Instant) throws(Unsendable) {
        let requests: [Post]
        switch receiver.format {
        case .command:
            self = .run(Program(message, of: receiver))
            return
        case .webhook: requests = [try Webhook.post(message, to: receiver, at: instant)]
        case .slack: requests = [Slack.post(try Telling(message), to: receiver)]
        case .discord: requests = [Discord.post(try Telling(message), to: receiver)]
        case .teams: requests = [Teams.post(try Telling(message), to: receiver)]
        case .pagerduty: requests = [PagerDuty.post(try Telling(message), to: receiver)]
        case .opsgenie: requests = Opsgenie.posts(try Telling(message), to: receiver)
        case .googlechat: requests = [GoogleChat.post(try Telling(message), to: receiver)]
        case .ntfy: requests = [Ntfy.post(try Telling(message), to: receiver)]
        case .cloudevents: requests = [CloudEvents.post(try Telling(message), to: receiver)]
        case .alertmanager: requests = Alertmanager.posts([try Telling(message).message], to: receiver, at: instant)
        }
        let guarded = requests.map { request in
            var request = request
            request.secrets = [receiver.key, receiver.topic].compactMap { $0 } + receiver.secrets
            return request
        }
        self = receiver.format == .alertmanager ? .any(guarded) : .each(guarded)
    }

    /// Does it.
    ///
    /// - Parameters:
    ///   - post: Sends a request; bounded in time.
    ///   - run: Runs a program; bounded in time.
    func perform(
        post: @escaping @Sendable (Post) async -> Answer, run: @Sendable (Program) async -> Answer
    ) async -> Answer {
        switch self {
        case .run(let program):
            return await run(program)
        case .each(let posts):
            var answer = Answer.silence("nothing to send")
            for request in posts {
                answer = await post(request)
                guard answer.isAccepting else { return answer }
            }
            return answer
        case .any(let posts):
            let answers = await withTaskGroup(of: Answer.self) { group in
                for request in posts { group.addTask { await post(request) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            return answers.first(where: \.isAccepting) ?? answers.first ?? .silence("nothing to send")
        }
    }
}
