import Glibc
import Synchronization
import Testing

@testable import Checks

/// A resolver in which names that begin with `hangs` are answered when the test says so.
private final class Hanging: Sendable {
    private let pipe: (read: Int32, write: Int32)
    private let names = Mutex<[String]>([])
    /// The names of the look-ups that hang, as they begin.
    let begun = AsyncStream.makeStream(of: String.self)

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        pipe = (ends[0], ends[1])
    }

    deinit {
        close(pipe.read)
    }

    func lookUp(_ name: String, _ type: AddressType) -> Lookup.Answer {
        names.withLock { $0.append(name) }
        if name.hasPrefix("hangs") {
            begun.continuation.yield(name)
            var byte: UInt8 = 0
            _ = read(pipe.read, &byte, 1)
        }
        return .addresses([there.address])
    }

    /// All that hang are answered, now and later.
    func release() {
        close(pipe.write)
    }

    /// Waits until so many have begun.
    func waitForBegun(_ count: Int) async {
        var count = count
        for await _ in begun.stream {
            count -= 1
            if count == 0 { return }
        }
    }

    /// The names that were looked up.
    var asked: [String] { names.withLock { $0 } }
}

@Suite("The look-up lanes of the system's resolver", .timeLimit(.minutes(5)))
struct SystemResolverTests {
    private let latch: Hanging
    /// Four threads.
    private let resolver: SystemResolver

    init() throws {
        let latch = try Hanging()
        self.latch = latch
        resolver = SystemResolver(places: .init(quick: 2, slow: 2), slow: .milliseconds(1)) { latch.lookUp($0, $1) }
    }

    private func answer(_ name: String, patience: Duration = .seconds(30)) async -> Lookup.Answer {
        await resolver.addresses(of: name, .ipv4, patience: patience)
    }

    private var well: Lookup.Answer { .addresses([there.address]) }

    /// Calls `body` while so many look-ups hang; their answers.
    private func whileHanging(_ count: Int, _ body: () async -> Void) async -> [Lookup.Answer] {
        await withTaskGroup(of: Lookup.Answer.self) { group in
            for number in 0..<count { group.addTask { await answer("hangs-\(number)") } }
            await latch.waitForBegun(count)
            await body()
            latch.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("look-ups that hang take no place from the others")
    func passing() async {
        let hung = await whileHanging(3) {
            for number in 0..<20 { #expect(await answer("quick-\(number)") == well) }
            #expect(resolver.census == (waiting: 0, underWay: 3))
        }
        #expect(hung == [well, well, well])
    }

    @Test("where every thread hangs, who waits is told that nobody was asked, and nothing of it is left")
    func full() async {
        _ = await whileHanging(4) {
            let late = await withTaskGroup(of: Lookup.Answer.self) { group in
                for number in 0..<200 { group.addTask { await answer("late-\(number)", patience: .milliseconds(50)) } }
                return await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(late == [.notTried("no thread was free for the look-up within 0 s")])
            #expect(resolver.census == (waiting: 0, underWay: 4))
        }
        #expect(await answer("quick") == well)
        #expect(latch.asked.count == 5)
        #expect(!latch.asked.contains { $0.hasPrefix("late") })
    }

    @Test("a look-up that was called off is not made afterwards")
    func cancelled() async {
        _ = await whileHanging(4) {
            let outcome = await withTaskGroup(of: Lookup.Answer.self) { group in
                group.addTask { await answer("late") }
                group.cancelAll()
                return await group.next()
            }
            #expect(outcome == .notTried("cancelled"))
            #expect(resolver.census == (waiting: 0, underWay: 4))
        }
        #expect(await answer("quick") == well)
        #expect(!latch.asked.contains("late"))
    }

    @Test("a name that does not answer in time has failed, and its thread is not waited for")
    func patience() async {
        let hanging = await answer("hangs", patience: .milliseconds(20))
        #expect(hanging == .failed("no answer within 0 s", tries: 1))
        #expect(await answer("quick") == well)
        latch.release()
    }

    @Test("what the monitor slept through is not held against the name", arguments: 1...3)
    func standstill(times: Int) async throws {
        let loop = try #require(SocketLoop.shared)
        let patience = Duration.seconds(5)
        let answer = await withTaskExecutorPreference(loop) {
            let ticket = loop.ticket()
            defer { loop.dismiss(ticket) }
            return await withCheckedContinuation { answer in
                let question = LookupQuestion(
                    of: "slept", .ipv4, for: patience, from: resolver, on: loop, as: ticket, answer)
                _ = question.begin()
                var now = question.asked
                for _ in 0..<times {
                    now += patience + .seconds(60)
                    question.expire(at: now)
                }
                // In time, a moment after the patience is over.
                question.expire(at: now + patience + .milliseconds(200))
            }
        }
        let expected: Lookup.Answer =
            times < 3
            ? .failed("no answer within 5 s", tries: 1) : .notTried("the monitor stood still, 3 times")
        #expect(answer == expected)
    }
}
