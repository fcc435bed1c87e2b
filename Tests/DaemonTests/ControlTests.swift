import API
import Alerts
import Checks
import Config
import Dispatch
import FoundationEssentials
import Logging
import Store
import Testing
import Timekeeping

@testable import Daemon

/// One after the other: each asks from a thread of its own that blocks.
@Suite("The control API over its socket", .serialized, .timeLimit(.minutes(5)))
struct ControlTests {
    struct Reply {
        var status: Int
        var body: [UInt8]

        func decoded<Document: Decodable>(_ type: Document.Type) throws -> Document {
            try JSON.decode(type, from: body)
        }
    }

    let shop = ConfiguredOrigin("shop")
    let odd = ConfiguredOrigin("a/ä")
    let ops = Receiver(name: "ops", format: .webhook, url: "https://hooks.example/ops")

    /// Serves a ledger in which `shop` is known, and answers each order of a reload with two mistakes.
    func serve(
        at now: Instant = beginning, storeFault: @escaping @Sendable () -> String? = { nil },
        _ body: (_ socket: String, _ ledger: Ledger) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let ledger = try Ledger(path: "\(folder)/cfmon.db")
            _ = try ledger.record(.of(shop, expired: true), labels: [:], receivers: [ops], at: beginning)
            let (orders, order) = AsyncStream.makeStream(of: Order.self, bufferingPolicy: .bufferingOldest(64))
            let sharedState = SharedDaemonState(DaemonState(plan: try Plan([shop, odd], receivers: [ops])))
            let control = ControlAPI(
                socket: SocketFile(path: "\(folder)/control.sock"),
                queries: Queries(
                    sharedState: sharedState, ledger: ledger, storeFault: storeFault,
                    doubt: { JumpGuard.Doubt(jump: 7_200, since: .zero) },
                    startedAt: beginning, now: { now }),
                requests: Requests(sharedState: sharedState, ledger: ledger, now: { now }, poke: {}), orders: order,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await control.run() }
                for await case .opened in orders { break }
                group.addTask {
                    for await case .reload(let reply) in orders {
                        reply?.yield(
                            ReloadDocument(problems: ["cfmon.yaml:1:1: one", "cfmon.yaml:2:1: two"], origins: 2))
                        reply?.finish()
                    }
                }
                try await body("\(folder)/control.sock", ledger)
                group.cancelAll()
            }
        }
    }

    func ask(
        _ socket: String, _ path: String, method: String = "GET", body: String = ""
    ) async throws -> Reply {
        let bytes = await withCheckedContinuation { done in
            DispatchQueue.global().async { done.resume(returning: exchange(socket, "\(method) \(path)", body)) }
        }
        let gap = Array("\r\n\r\n".utf8)
        let end = bytes.indices.first { bytes[$0...].starts(with: gap) } ?? bytes.endIndex
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let status = try #require(head.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        let body = Array(bytes.dropFirst(end + gap.count))
        guard head.lowercased().contains("transfer-encoding: chunked") else { return Reply(status: status, body: body) }
        return Reply(status: status, body: try #require(unchunked(body)))
    }

    @Test("an alert is acknowledged, and shows who did it; one that is not there is not")
    func acknowledge() async throws {
        try await serve { socket, _ in
            let body = try JSON.encode(AcknowledgeRequest(by: "ann", comment: "renewing"))
            let reply = try await ask(socket, ControlPath.acknowledge(1), method: "POST", body: body)
            #expect(try reply.decoded(AlertDocument.self).acknowledgement?.by == "ann")
            let alerts = try await ask(socket, ControlPath.alerts).decoded(AlertsDocument.self).alerts
            #expect(alerts.map(\.acknowledgement?.comment) == ["renewing"])
            #expect(try await ask(socket, ControlPath.acknowledge(9), method: "POST", body: body).status == 404)
            #expect(try await ask(socket, ControlPath.acknowledge(1), method: "POST", body: "{}").status == 400)
        }
    }

    @Test("a silence is added, listed, shown with the alert that it keeps quiet, and ended")
    func silence() async throws {
        try await serve { socket, _ in
            func add(_ request: SilenceRequest) async throws -> Reply {
                try await ask(socket, ControlPath.silences, method: "POST", body: try JSON.encode(request))
            }
            var request = SilenceRequest(origin: "shop", match: [:], seconds: 7_200, by: "ann", comment: "moving")
            let added = try await add(request).decoded(SilenceDocument.self)
            #expect(added.endsAt == beginning.advanced(by: 7_200).description)
            let alerts = try await ask(socket, ControlPath.alerts).decoded(AlertsDocument.self).alerts
            #expect(alerts.map(\.silences) == [[added]])
            #expect(try await ask(socket, ControlPath.expire(added.id), method: "POST").status == 200)
            let left = try await ask(socket, ControlPath.silences).decoded(SilencesDocument.self)
            #expect(left.silences == [])
            #expect(try await ask(socket, ControlPath.expire(added.id), method: "POST").status == 404)
            request.origin = nil
            #expect(try await add(request).status == 400)
            request.origin = "nowhere"
            #expect(try await add(request).status == 404)
        }
    }

    @Test("a receiver is tested by two messages of its own; a message that has not failed is not sent anew")
    func test() async throws {
        try await serve { socket, ledger in
            let answer = try await ask(socket, ControlPath.test("ops"), method: "POST").decoded(
                ReceiverTestDocument.self)
            #expect(answer.deliveries.count == 2)
            for id in answer.deliveries {
                let delivery = try await ask(socket, ControlPath.delivery(id)).decoded(DeliveryDocument.self)
                #expect(delivery.state == "pending" && delivery.receiver == "ops")
            }
            try ledger.settle(answer.deliveries[0], as: .delivered(status: 200), at: beginning)
            #expect(try await ask(socket, ControlPath.retry(answer.deliveries[0]), method: "POST").status == 409)
            #expect(try await ask(socket, ControlPath.retry(answer.deliveries[1]), method: "POST").status == 200)
            #expect(try await ask(socket, ControlPath.retry(99), method: "POST").status == 404)
            #expect(try await ask(socket, ControlPath.test("nobody"), method: "POST").status == 404)
        }
    }

    @Test("the status holds all configured origins in their order; what was never checked is unknown")
    func status() async throws {
        try await serve { socket, _ in
            let reply = try await ask(socket, ControlPath.status)
            #expect(reply.status == 200)
            let document = try reply.decoded(StatusDocument.self)
            #expect(document.schema == "cfmon.status/1")
            #expect(document.origins.map(\.check.origin.id) == ["shop", "a/ä"])
            #expect(document.origins.map(\.check.verdict) == ["critical", "unknown"])
            #expect(document.daemon?.origins == 2)
            #expect(document.daemon?.outboxPending == 1)
            #expect(document.daemon?.checksPerMinute == 0.4)
            #expect(document.daemon?.findings.map(\.code) == ["monitor-clock"])
            #expect(document.daemon?.findings.first?.title == "the clock jumped ahead by 2h")
        }
    }

    @Test("in brief the status says the same of each origin, without the addresses and the proof")
    func brief() async throws {
        try await serve { socket, _ in
            let whole = try await ask(socket, ControlPath.status).decoded(StatusDocument.self)
            let brief = try await ask(socket, ControlPath.statusInBrief).decoded(StatusDocument.self)
            #expect(brief.origins.map(\.watch) == whole.origins.map(\.watch))
            let lines = { (document: StatusDocument) in
                document.origins.map { status in
                    [
                        status.check.origin.id, status.check.verdict, status.check.findings.first?.code,
                        status.check.findings.first?.title, status.check.failsAt, status.check.failsBecause,
                        status.check.checkedAt,
                    ]
                }
            }
            #expect(lines(brief) == lines(whole))
            #expect(brief.origins.map(\.check.cloudfront) == whole.origins.map(\.check.cloudfront))
        }
    }

    @Test("data older than two intervals is unknown, whatever it said")
    func old() async throws {
        try await serve(at: beginning.advanced(by: 601)) { socket, _ in
            let document = try await ask(socket, ControlPath.status).decoded(StatusDocument.self)
            #expect(document.origins.first?.check.verdict == "unknown")
            #expect(document.origins.first?.check.findings.first?.code == "monitor-data-old")
        }
    }

    @Test("one origin comes with its history and its alerts")
    func show() async throws {
        try await serve { socket, _ in
            let document = try await ask(socket, ControlPath.origin("shop")).decoded(ShowDocument.self)
            #expect(document.status.check.origin.id == "shop")
            #expect(document.history.map(\.verdict) == ["critical"])
            #expect(document.alerts.map(\.code) == ["certificate-expired"])
            #expect(document.alerts.first?.origins.map(\.id) == ["shop"])
        }
    }

    @Test("an id with a slash and letters outside ASCII is found")
    func oddID() async throws {
        try await serve { socket, _ in
            let reply = try await ask(socket, ControlPath.origin("a/ä"))
            #expect(reply.status == 200)
            #expect(try reply.decoded(ShowDocument.self).status.check.origin.id == "a/ä")
        }
    }

    @Test("history, alerts and deliveries answer")
    func lists() async throws {
        try await serve { socket, _ in
            let history = try await ask(socket, ControlPath.history("shop", limit: 5)).decoded(HistoryDocument.self)
            #expect(history.runs.map(\.headline) == ["certificate-expired"])
            let alerts = try await ask(socket, ControlPath.alerts).decoded(AlertsDocument.self)
            #expect(alerts.alerts.map(\.stage) == ["open"])
            let deliveries = try await ask(socket, ControlPath.deliveries(limit: 5)).decoded(DeliveriesDocument.self)
            #expect(deliveries.deliveries.map(\.state) == ["pending"])
            #expect(deliveries.deliveries.map(\.receiver) == ["ops"])
        }
    }

    @Test("a reload that was refused is 422 with every mistake")
    func reload() async throws {
        try await serve { socket, _ in
            let reply = try await ask(socket, ControlPath.reload, method: "POST")
            #expect(reply.status == 422)
            let answer = try reply.decoded(ReloadDocument.self)
            #expect(answer.problems == ["cfmon.yaml:1:1: one", "cfmon.yaml:2:1: two"])
            #expect(!answer.ok)
        }
    }

    @Test("health is one word")
    func health() async throws {
        try await serve { socket, _ in
            let reply = try await ask(socket, ControlPath.health)
            #expect(reply.status == 200)
            #expect(String(decoding: reply.body, as: UTF8.self) == "ok\n")
        }
    }

    @Test(
        "what cannot be answered says why",
        arguments: [
            ("/v1/origins/none", 404), ("/v1/origins/none/history", 404), ("/v1/nothing", 404),
            ("/v1/origins/shop/history?limit=0", 400), ("/v1/deliveries?limit=x", 400), ("/v1/status?view=all", 400),
            ("/v1/origins/%zz", 400),
        ])
    func refused(path: String, status: Int) async throws {
        try await serve { socket, _ in
            let reply = try await ask(socket, path)
            #expect(reply.status == status)
            #expect(try !reply.decoded(ErrorDocument.self).error.isEmpty)
        }
    }

    @Test("only the owner and the group may open the socket")
    func mode() async throws {
        try await serve { socket, _ in
            let facts = try FileManager.default.attributesOfItem(atPath: socket)
            #expect(facts[.posixPermissions] as? Int == 0o660)
        }
    }
}
