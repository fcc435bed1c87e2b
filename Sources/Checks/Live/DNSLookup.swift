/// The look-up of one name, on the loop, between the task that waits for it and the channels to the name servers.
///
/// A name server that keeps silent does not end it: the next one is asked besides, and whoever answers first is heard.
final class DNSLookup: SocketHandler {
    /// Where a deadline is noticed later than this, it was the monitor that stood still, so the silence says nothing of
    /// the name.
    private static let tolerance: Duration = .seconds(1)
    /// How often the monitor may sleep through a look-up.
    private static let standstills = 2

    private let name: String
    private let patience: Duration
    private let resolver: DNSResolver
    private let loop: SocketLoop
    private let ticket: SocketLoop.Ticket
    private var courses: [(type: RecordType, course: DNSCourse)]
    private var outcome: CheckedContinuation<Lookup.Answer, Never>?
    /// When it began, or we noticed that we had stood still since.
    private(set) var began = SuspendingClock.now
    private var standstills = 0

    init(
        of name: String, _ type: AddressType, asking servers: [Endpoint], for patience: Duration,
        with resolver: DNSResolver, on loop: SocketLoop, as ticket: SocketLoop.Ticket,
        _ outcome: CheckedContinuation<Lookup.Answer, Never>
    ) {
        self.name = name
        self.resolver = resolver
        self.loop = loop
        self.ticket = ticket
        self.outcome = outcome
        self.patience = patience
        courses = type.recordTypes.map { ($0, DNSCourse(servers)) }
    }

    /// Asks the first name server.
    func begin() {
        ask(again: began)
    }

    func wake(_ events: UInt32) {}

    func expire(at now: SuspendingClock.Instant) {
        let end = began.advanced(by: patience)
        guard end <= now else { return ask(again: now) }
        if end.duration(to: now) <= Self.tolerance {
            let words = "no answer within \(patience.components.seconds) s"
            for index in courses.indices { courses[index].course.end(words) }
            return settle()
        }
        guard standstills < Self.standstills else {
            return settle(.notTried("the monitor stood still, \(standstills + 1) times"))
        }
        standstills += 1
        began = now
        ask(again: now)
    }

    func cancel() {
        settle(.notTried("cancelled"))
    }

    /// Asks the next one for all that is not answered.
    private func ask(again now: SuspendingClock.Instant) {
        for index in courses.indices { ask(index) }
        settle()
        guard outcome != nil else { return }
        loop.remind(ticket, at: min(began.advanced(by: patience), now.advanced(by: resolver.turn)))
    }

    private func ask(_ index: Int) {
        guard let server = courses[index].course.next() else { return }
        guard let channel = resolver.channel(to: server, on: loop) else {
            return hear(.notAsked("there is no memory"), from: server, index)
        }
        channel.ask(name, courses[index].type) { [self] answer in hear(answer, from: server, index) }
    }

    private func hear(_ answer: RecordAnswer, from server: Endpoint, _ index: Int) {
        guard outcome != nil, courses[index].course.answer == nil else { return }
        courses[index].course.hear(answer, from: server)
        if courses[index].course.answer == nil { ask(index) } else { settle() }
    }

    /// Ends it where all is answered.
    private func settle() {
        let answers = courses.compactMap(\.course.answer)
        if answers.count == courses.count { settle(Lookup.Answer(answers)) }
    }

    private func settle(_ answer: Lookup.Answer) {
        outcome?.resume(returning: answer)
        outcome = nil
    }
}
