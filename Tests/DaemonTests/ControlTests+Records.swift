import API
import Checks
import Config
import Dispatch
import FoundationEssentials
import Synchronization
import Testing
import Timekeeping

@testable import Daemon
@testable import Store

/// What is read as a whole.
extension ControlTests {
    @Test("what happened comes by time, by origin and by number; what is no question is refused")
    func events() async throws {
        try await serve { socket, ledger in
            let past = ControlPath.events(since: beginning.description, limit: 9)
            let document = try await ask(socket, past).decoded(EventsDocument.self)
            #expect(document.events.map(\.kind) == ["alert", "verdict"])
            #expect(document.last == 2)
            _ = try ledger.record(.of(odd), labels: [:], receivers: [ops], at: beginning)
            let news = try await ask(socket, ControlPath.events(after: 2, origin: odd.id, limit: 9))
            #expect(try news.decoded(EventsDocument.self).events.map(\.origin) == [odd.id])
            let percent = ConfiguredOrigin("a%20b")
            _ = try ledger.record(.of(percent), labels: [:], receivers: [ops], at: beginning)
            let ofPercent = ControlPath.events(after: 0, origin: percent.id, limit: 9)
            #expect(
                try await ask(socket, ofPercent).decoded(EventsDocument.self).events.map(\.origin) == [percent.id])
            let later = ControlPath.events(since: beginning.advanced(by: 1).description, origin: odd.id, limit: 9)
            #expect(try await ask(socket, later).decoded(EventsDocument.self).events == [])
            for query in ["since=yesterday", "after=-1", "limit=0"] {
                #expect(try await ask(socket, "/v1/events?\(query)").status == 400)
            }
            let show = try await ask(socket, ControlPath.origin("shop")).decoded(ShowDocument.self)
            #expect(show.events.map(\.became) == ["critical", "critical"])
        }
    }

    @Test("an event that came while the answer was made is not told again by the next question")
    func eventMeanwhile() {
        let event = Event(id: 7, at: beginning, kind: .daemon, endpoints: [], words: "started")
        #expect(EventsDocument([event], last: 6).last == 7)
        #expect(EventsDocument([event], last: 9).last == 9)
        #expect(EventsDocument([], last: 9).last == 9)
    }

    @Test("a copy of the ledger comes whole, and leaves nothing beside it")
    func backup() async throws {
        try await serve { socket, ledger in
            let reply = try await ask(socket, ControlPath.backup, method: "POST")
            #expect(reply.status == 200)
            #expect(reply.body.starts(with: Array("SQLite format 3".utf8)))
            #expect(reply.body.count % 4_096 == 0)
            let folder = String(socket.dropLast("/control.sock".count))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(!names.contains { $0.contains("copy") })
            try Data(reply.body).write(to: URL(filePath: "\(folder)/y"))
            let copy = try Ledger(path: "\(folder)/y")
            #expect(copy.summaries().map(\.id) == ["shop"])
            #expect(try copy.openIncidents().count == 1)
        }
    }

    @Test("whole documents are read one at a time, and hold up nobody else")
    func wholeDocuments() async throws {
        let gate = Gate()
        try await serve(storeFault: { gate.pass() }) { socket, _ in
            try await withThrowingTaskGroup(of: Int.self) { group in
                // More than there are threads for everybody.
                let count = 2 * ProcessInfo.processInfo.activeProcessorCount
                for _ in 0..<count { group.addTask { try await ask(socket, ControlPath.status).status } }
                for await _ in gate.arrivals { break }
                #expect(try await ask(socket, ControlPath.health).status == 200)
                gate.open(for: count)
                for try await status in group { #expect(status == 200) }
            }
        }
        #expect(gate.mostAtOnce == 1)
    }
}

/// Holds up who passes until it is opened, and counts them.
private final class Gate: Sendable {
    private let held = DispatchSemaphore(value: 0)
    private let counts = Mutex((inside: 0, most: 0))
    private let arrival: AsyncStream<Void>.Continuation
    let arrivals: AsyncStream<Void>

    init() {
        (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    }

    var mostAtOnce: Int { counts.withLock(\.most) }

    func pass() -> String? {
        counts.withLock { counts in
            counts.inside += 1
            counts.most = max(counts.most, counts.inside)
        }
        arrival.yield()
        // Where whole documents take the threads of everybody, nobody is left to open: then the test is to fail, not to hang.
        _ = held.wait(timeout: .now() + .seconds(10))
        counts.withLock { $0.inside -= 1 }
        return nil
    }

    func open(for count: Int) {
        for _ in 0..<count { held.signal() }
    }
}
