import Alerts
import Checks
import Config
import FoundationEssentials
import Synchronization
import TLS
import Timekeeping

@testable import Daemon
@testable import Store
@testable import Webhooks

/// A story of origins, a monitor and those whom it tells: the check line, the ledger and the formats as they are, a clock
/// that is moved by hand, servers in memory, and receivers that write down what they hear.
///
/// Origins are checked in turn, each at its own second of the interval, as the scheduler does; one of which there is a
/// doubt is checked again half a minute later.
final class Tale {
    private let world: Mutex<(now: Instant, network: Network, names: [String: [IPAddress]])>
    private let folder: String
    private var ledger: Ledger
    private(set) var origins: [ConfiguredOrigin] = []
    var receivers: [Receiver] = []
    var rules = AlertRules()
    /// Names of receivers that answer nothing but 503.
    var down: Set<String> = []
    private var heard: [String: [AlertMessage]] = [:]
    private var ids: [String: Set<String>] = [:]
    private var due: [String: Instant] = [:]
    let trusted: Trusted

    private init(folder: String) throws {
        self.folder = folder
        world = Mutex((beginning, Network(), [:]))
        ledger = try Ledger(path: "\(folder)/cfmon.db")
        trusted = try Trusted.shared.get()
    }

    static func told(_ body: (Tale) async throws -> Void) async throws {
        try await withFolder { try await body(Tale(folder: $0)) }
    }

    var now: Instant { world.withLock { $0.now } }

    // Who there is.

    /// Somebody who is told everything, once a day again.
    func receiver(_ name: String, _ change: (inout Receiver) -> Void = { _ in }) {
        var receiver = Receiver(name: name, format: .webhook, url: "https://\(name).example.com/hook")
        change(&receiver)
        receivers.append(receiver)
    }

    /// An origin whose name has these addresses.
    func origin(_ id: String, at addresses: String..., labels: [String: String] = [:]) {
        let origin = Origin(domain: "\(id).example.com", id: id)
        let watched = Target(origin, interval: .seconds(300), labels: labels)
        world.withLock { $0.names[origin.domain] = addresses.compactMap { IPAddress($0) } }
        origins.append(ConfiguredOrigin(watched, place: Place(file: "cfmon.yaml", line: 1, column: 1)))
        due[id] = now.advanced(by: Int64(origins.count) * 7)
    }

    /// The configuration no longer has it.
    func withdraw(_ id: String) throws {
        origins.removeAll { $0.id == id }
        due[id] = nil
        try tidy()
    }

    func server(_ address: String, _ server: Network.Server) {
        let endpoint = Endpoint(address: IPAddress(address)!, port: 443)
        world.withLock { $0.network.servers[endpoint] = server }
    }

    func server(_ address: String, certificateUntil end: Int64) throws {
        server(address, .serving(try trusted.certificate(until: end)))
    }

    func cable(isOut: Bool) {
        world.withLock { $0.network.isLost = isOut }
    }

    // What happens.

    /// The monitor is killed and starts anew.
    func restart() throws {
        ledger = try Ledger(path: "\(folder)/cfmon.db")
    }

    /// What the daemon does each hour, and at a reload.
    func tidy() throws {
        try ledger.retire(keeping: Set(origins.map(\.id)), receivers: receivers, rules: rules, at: now)
    }

    func acknowledge(_ incident: Int64) throws {
        _ = try ledger.acknowledge(incident, by: "ann", comment: "", receivers: receivers, at: now)
    }

    func silence(_ id: String, for seconds: Int64) throws {
        _ = try ledger.add(
            Silence(
                id: 0, origin: id, labels: [:], startsAt: now, endsAt: now.advanced(by: seconds), by: "ann",
                comment: ""))
    }

    /// Lets that much time go by: every check, every delivery, every tidying falls into its second.
    func pass(_ seconds: Int64, checking interval: Int64 = 300) async throws {
        let end = now.advanced(by: seconds)
        var tidied = now
        while true {
            let checks = due.values.min() ?? end
            let delivery = try ledger.nextDue() ?? end
            let next = min(max(min(checks, delivery, tidied.advanced(by: 3_600)), now), end)
            world.withLock { $0.now = next }
            for origin in origins where due[origin.id].map({ $0 <= next }) == true {
                let doubt = try await check(origin)
                due[origin.id] = next.advanced(by: doubt ? 30 : interval)
            }
            if next >= tidied.advanced(by: 3_600) {
                try tidy()
                tidied = next
            }
            try await deliver()
            if next >= end { return }
        }
    }

    private func check(_ origin: ConfiguredOrigin) async throws -> Bool {
        let (now, network, names) = world.withLock { $0 }
        let view = World(
            now: { now }, uptime: { .zero },
            resolve: { origin, _ in
                network.isLost ? .failed("no route", tries: 1) : .addresses(names[origin.domain] ?? [])
            }, dialer: network)
        var settings = Settings()
        settings.origins = origins
        settings.receivers = receivers
        settings.rules = rules
        let plan = Plan(path: "cfmon.yaml", settings: settings, trust: trusted.store, loadedAt: beginning)
        let line = CheckLine(world: view, ledger: ledger, recorder: ledger)
        guard case .recorded(_, let recorded) = await line.run(origin, under: plan) else { return false }
        return recorded.confirmSoon
    }

    private func deliver() async throws {
        let now = now
        for message in try ledger.dueMessages(at: now, limit: 256) {
            guard let receiver = receivers.first(where: { $0.name == message.receiver }) else {
                try ledger.settle(message.id, as: .dead(error: "gone"), receivers: receivers, at: now)
                continue
            }
            let isDown = down.contains(receiver.name)
            let answer = try await DeliveryRequests(message, to: receiver, at: now)
                .perform(
                    with: DeliveryEffects(
                        receivers: { [] }, now: { now }, sleep: { _ in }, jitter: { 0 },
                        post: { _ in isDown ? .status(503) : .status(204) }, run: { _ in .exited(0, said: "") },
                        mail: { _ in .replied(250, text: "") }))
            try ledger.settle(
                message.id,
                as: Settlement(
                    of: answer, attempts: message.attempts + 1, createdAt: message.createdAt, at: now, jitter: 0),
                receivers: receivers, at: now)
            if !isDown, ids[receiver.name, default: []].insert(message.messageID).inserted {
                heard[receiver.name, default: []].append(
                    try JSONDecoder().decode(AlertMessage.self, from: Data(message.body.utf8)))
            }
        }
    }

    // What is heard.

    /// Everything that a receiver has heard since it was asked last, as in `opened critical certificate-expired: shop`.
    func hears(_ receiver: String = "ops") -> [String] {
        messages(receiver).map { message in
            let who = message.data.origins.map(\.id).joined(separator: " ")
            let what = message.type.replacing("incident.", with: "")
            return "\(what) \(message.data.severity.rawValue) \(message.data.code.rawValue): \(who)"
        }
    }

    func messages(_ receiver: String = "ops") -> [AlertMessage] {
        defer { heard[receiver] = [] }
        return heard[receiver] ?? []
    }

    var open: [Incident] {
        get throws { try ledger.openIncidents() }
    }
}
