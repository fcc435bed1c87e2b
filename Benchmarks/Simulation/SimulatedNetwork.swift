import Checks
import Synchronization
import TLS
import Timekeeping

/// A network in memory: so many origins share a server, servers fall silent and name servers hang as the story says, and
/// answers take their time by the clock of the story.
///
/// The first conversation with a server is a real handshake; what the same question brought then is what it brings again.
package final class SimulatedNetwork: Sendable {
    /// What is wrong with it at the moment.
    package struct Trouble: Sendable {
        /// Servers that do not answer.
        package var silent: Set<Int> = []
        /// Origins whose name servers hang.
        package var hanging: Set<Int> = []
        /// The cable is out.
        package var isLost = false
        /// When the machine will fall asleep, and for how long: whatever is under way then is slept through.
        package var sleep: (from: Duration, span: Duration)?

        /// Nothing.
        package init() {}
    }

    private struct Question: Hashable {
        var server: Int
        var exchange: ObjectIdentifier
    }

    private let share: Int
    private let context: ServerContext
    private let answers = Mutex<[Question: any Sendable]>([:])
    private let now = Mutex(Trouble())

    /// A network in which so many origins share a server with this context.
    init(share: Int, context: ServerContext) {
        self.share = share
        self.context = context
    }

    /// What is wrong with it at the moment.
    package var summary: Trouble {
        get { now.withLock { $0 } }
        set { now.withLock { $0 = newValue } }
    }

    /// Where an origin of this number is served.
    func address(of origin: Int) -> IPAddress? {
        let server = origin / share
        return IPAddress(bytes: [45, 33, UInt8(server / 256 % 256), UInt8(server % 256)])
    }

    fileprivate func server(at endpoint: Endpoint) -> Int {
        let bytes = endpoint.address.bytes
        return Int(bytes[2]) * 256 + Int(bytes[3])
    }

    fileprivate func answer<Talk: Exchange>(
        of server: Int, _ make: () throws -> Talk
    ) throws -> Talk.Outcome {
        let question = Question(server: server, exchange: ObjectIdentifier(Talk.self))
        if let known = answers.withLock({ $0[question] }) as? Talk.Outcome { return known }
        var talk = try make()
        let outcome = try SimulatedNetwork.converse(&talk, with: context)
        answers.withLock { $0[question] = outcome }
        return outcome
    }

    private static func converse<Talk: Exchange>(
        _ talk: inout Talk, with context: ServerContext
    ) throws -> Talk.Outcome {
        let server = try ServerHandshake(context)
        var step = talk.begin()
        var elapsed = Duration.zero
        while !step.isFinished {
            elapsed += .milliseconds(1)
            server.receive(step.send)
            _ = server.step()
            let bytes = server.takeOutput()
            guard !bytes.isEmpty else { return talk.end(.closed, at: elapsed) }
            step = talk.receive(bytes, at: elapsed)
        }
        return talk.end(.finished, at: elapsed)
    }
}

/// One check in a simulated network, with the time that it takes.
final class Visit: Dialer {
    private let network: SimulatedNetwork
    private let number: Int
    private let summary: SimulatedNetwork.Trouble
    private let began: Duration
    private let spent = Mutex(Duration.zero)

    init(to number: Int, in network: SimulatedNetwork, at uptime: Duration) {
        self.network = network
        self.number = number
        summary = network.summary
        began = uptime
    }

    /// How long the check has taken so far.
    var elapsed: Duration { spent.withLock { $0 } }

    func world(at wall: Instant) -> World {
        World(
            now: { wall }, uptime: { self.began + self.elapsed },
            resolve: { _, patience in self.resolve(patience: patience) }, dialer: self)
    }

    private func resolve(patience: Duration) -> Lookup.Answer {
        if summary.hanging.contains(number) {
            spend(patience)
            return .failed("no answer within \(patience.components.seconds) s", tries: 1)
        }
        spend(.milliseconds(number &* 31 % 20 + 1))
        if summary.isLost { return .failed("Temporary failure in name resolution", tries: 1) }
        return network.address(of: number).map { .addresses([$0]) } ?? .noAddress("none")
    }

    func dial<Talk: Exchange>(
        _ endpoint: Endpoint, timeout: Duration, _ make: @escaping @Sendable () throws -> Talk
    ) async -> Dialed<Talk.Outcome> {
        let server = network.server(at: endpoint)
        let isSilent = summary.isLost || summary.silent.contains(server)
        // As far away as the number says, and a bit slower or faster from check to check.
        let swing = Int(began.components.seconds) &* 31 % 40
        let connect = Duration.milliseconds(number &* 104_729 % 90 + swing + 5)
        if let slept = spend(isSilent ? timeout : connect * 2) { return .delayed(slept) }
        guard !isSilent else { return .timedOut }
        do {
            return .talked(try network.answer(of: server, make), connect: connect)
        } catch {
            return .notTried("\(error)")
        }
    }

    /// Lets time go by; for how long the machine slept meanwhile, where it did.
    @discardableResult
    private func spend(_ span: Duration) -> Duration? {
        spent.withLock { spent in
            let before = began + spent
            spent += span
            guard let sleep = summary.sleep, before < sleep.from, before + span >= sleep.from else { return nil }
            spent += sleep.span
            return sleep.span
        }
    }
}

/// A small public key infrastructure, minted once.
struct Pki {
    let anchors: TrustStore
    /// A server with a certificate for all of `*.example.com`, good for weeks.
    let context: ServerContext

    init(at now: Instant) throws {
        let root = try Authority.root(
            "Simulated Root", key: SigningKey(.p256), validity: .days(7_300, left: 5_000, at: now))
        let issuing = try root.intermediate(
            "Simulated Issuing CA", key: SigningKey(.p256), validity: .days(1_825, left: 1_000, at: now))
        let key = try SigningKey(.p256)
        let leaf = try issuing.leaf(["*.example.com"], key: key, validity: .days(90, left: 80, at: now))
        anchors = try TrustStore(pem: Array(PEM.encode([root.certificate]).utf8), name: "simulated")
        context = try ServerContext(
            ServerContext.Settings(chain: [leaf.certificate, issuing.certificate], privateKeyPEM: try key.pem()))
    }
}
