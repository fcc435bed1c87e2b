/// The look-up of one name on the loop, between the task that waits for it and the channels to the name servers.
///
/// Where a name server does not answer, the next one is asked as well, and the first answer counts.
final class DNSLookup: SocketHandler {
    /// A deadline that is noticed later than this was missed by the monitor itself, so the missing answer says nothing about the
    /// name.
    private static let tolerance: Duration = .seconds(1)
    /// How often a look-up begins again because the monitor stood still.
    private static let standstills = 2

    private let name: String
    private let patience: Duration
    private let resolver: DNSResolver
    private let loop: SocketLoop
    private let token: SocketLoop.Token
    private var records: [RecordLookup]
    private var outcome: CheckedContinuation<Lookup.Answer, Never>?
    /// When the look-up began, or began again after a standstill.
    private(set) var began = SuspendingClock.now
    private var standstills = 0

    init(
        of name: String, _ type: AddressType, asking servers: [Endpoint], for patience: Duration,
        with resolver: DNSResolver, on loop: SocketLoop, as token: SocketLoop.Token,
        _ outcome: CheckedContinuation<Lookup.Answer, Never>
    ) {
        self.name = name
        self.resolver = resolver
        self.loop = loop
        self.token = token
        self.outcome = outcome
        self.patience = patience
        records = type.recordTypes.map { RecordLookup($0, from: servers) }
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
            for index in records.indices { records[index].end(words) }
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

    /// Asks the next name server for all records that are not answered.
    private func ask(again now: SuspendingClock.Instant) {
        for index in records.indices { ask(index) }
        settle()
        guard outcome != nil else { return }
        loop.schedule(token, at: min(began.advanced(by: patience), now.advanced(by: resolver.serverTimeout)))
    }

    private func ask(_ index: Int) {
        guard let server = records[index].next() else { return }
        guard let channel = resolver.channel(to: server, on: loop) else {
            return receive(.notAsked("there is no memory"), from: server, index)
        }
        channel.ask(name, records[index].type) { [self] answer in receive(answer, from: server, index) }
    }

    private func receive(_ answer: RecordAnswer, from server: Endpoint, _ index: Int) {
        guard outcome != nil, records[index].answer == nil else { return }
        records[index].receive(answer, from: server)
        if records[index].answer == nil { ask(index) } else { settle() }
    }

    /// Ends the look-up once all records are answered.
    private func settle() {
        let answers = records.compactMap(\.answer)
        if answers.count == records.count { settle(Lookup.Answer(answers)) }
    }

    private func settle(_ answer: Lookup.Answer) {
        outcome?.resume(returning: answer)
        outcome = nil
    }
}
