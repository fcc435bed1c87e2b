import Alerts
import FoundationEssentials
import Glibc
import Store
import Synchronization
import Testing
import Timekeeping

@testable import Webhooks

@Suite("What receivers answer in their own ways")
struct AnswerTests {
    private func settled(_ answer: DeliveryResult, _ format: Receiver.Format) -> Settlement {
        Settlement(of: format.type.read(answer), attempts: 1, createdAt: beginning, at: beginning, jitter: 0)
    }

    @Test("Slack has taken a message where the body is ok, and nothing else is Slack")
    func slack() {
        #expect(settled(.status(200, body: "ok"), .slack) == .delivered(status: 200))
        guard case .retry(_, let error) = settled(.status(200, body: "<html>log in"), .slack) else {
            Issue.record("a page to log in is no delivery")
            return
        }
        #expect(error.contains("log in"))
        #expect(settled(.status(400, body: "no_text"), .slack) == .dead(error: "HTTP 400: no_text"))
        #expect(settled(.status(200, body: "<html>"), .webhook) == .delivered(status: 200))
    }

    @Test(
        "Discord says in the body how long to wait",
        arguments: zip([#"{"retry_after": 64.57, "global": false}"#, #"{"retry_after":30}"#], [Int64(65), 30]))
    func discord(body: String, wait: Int64) {
        guard case .retry(let instant, _) = settled(.status(429, body: body), .discord) else {
            Issue.record("a 429 is tried again")
            return
        }
        #expect(instant == beginning.advanced(by: wait))
    }

    @Test("a program has taken the message where its exit code is 0; else it is asked again")
    func program() {
        #expect(settled(.exited(0, said: "fine"), .command) == .delivered(status: 0))
        #expect(
            settled(.exited(75, said: "no modem"), .command)
                == .retry(at: beginning.advanced(by: 5), error: "exit code 75: no modem"))
    }

    private func perform(
        _ delivery: DeliveryRequests, _ answers: [String: DeliveryResult]
    ) async -> (answer: DeliveryResult, asked: Set<String>) {
        let asked = Mutex<Set<String>>([])
        let answer = await delivery.perform(
            with: .scripted(post: { post in
                asked.withLock { _ = $0.insert(post.url) }
                return answers[post.url] ?? .noAnswer("nobody there")
            }))
        return (answer, asked.withLock { $0 })
    }

    @Test("a cluster is told where one member has taken it, and every member is asked")
    func cluster() async {
        let posts = ["a", "b"].map { DeliveryRequest.http(Post(url: $0, headers: [:], body: "[]")) }
        let (answer, asked) = await perform(.any(posts), ["b": .status(200)])
        #expect(answer == .status(200))
        #expect(asked == ["a", "b"])
        #expect(await perform(.any(posts), [:]).answer == .noAnswer("nobody there"))
    }

    @Test("of several requests that belong together the first that fails decides")
    func each() async {
        let posts = ["a", "b"].map { DeliveryRequest.http(Post(url: $0, headers: [:], body: "{}")) }
        #expect(await perform(.each(posts), ["a": .status(202), "b": .status(422)]).answer == .status(422))
        #expect(await perform(.each(posts), ["b": .status(202)]).asked == ["a"])
    }
}

@Suite("A program as a receiver", .timeLimit(.minutes(5)))
struct ProgramTests {
    /// - Parameter deadline: Returns when the program has taken too long; usually never.
    private func run(
        _ command: [String], deadline: @escaping @Sendable () async throws -> Void = { try await forever() }
    ) async throws -> DeliveryResult {
        var receiver = Golden.receiver(.command)
        receiver.command = command
        let message = try Golden.stored(.trigger, Golden.incident())
        return await Program.live(sleep: { _ in try await deadline() })(Program(message, of: receiver))
    }

    @Test("it reads the message, and nothing of it reaches the command line")
    func input() async throws {
        let answer = try await run(["/bin/sh", "-c", "head -c 30; echo; echo $# $CFMON_MESSAGE_ID $HOME"])
        #expect(answer == .exited(0, said: #"{"data":{"code":"certificate-e 0 msg_p5jXN8AQM9LWM0D4loKWxJek"#))
    }

    @Test("its exit code and its first words are kept")
    func failure() async throws {
        #expect(try await run(["/bin/sh", "-c", "echo no modem >&2; exit 3"]) == .exited(3, said: "no modem"))
        #expect(try await run(["/bin/sh", "-c", "kill -9 $$"]) == .exited(137, said: ""))
    }

    @Test("a program that is not there is no delivery")
    func absent() async throws {
        guard case .noAnswer(let reason) = try await run(["/nonexistent/program"]) else {
            Issue.record("nothing can have run")
            return
        }
        #expect(reason.contains("no such file or directory"))
    }

    @Test("one that says more than a pipe holds is heard to its end")
    func talkative() async throws {
        let answer = try await run(["/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; exit 4"])
        guard case .exited(4, let said) = answer else {
            Issue.record("it ends by itself: \(answer)")
            return
        }
        #expect(said.hasPrefix("xxx"))
        #expect(said.count == 201)
    }

    @Test("one that does not end is killed", arguments: ["while :; do echo word; done", "exec sleep 600"])
    func endless(script: String) async throws {
        guard case .noAnswer(let reason) = try await run(["/bin/sh", "-c", script], deadline: {}) else {
            Issue.record("it does not end by itself")
            return
        }
        #expect(reason.contains("killed"))
    }

    @Test("what it leaves behind, its output still open, does not outlive it and holds nobody up")
    func leftBehind() async throws {
        // Whoever is behind the shell holds the pipe open as long as it lives, so the pipe's end tells when it is gone: a kill
        // is done some time after kill(2).
        let pipe = FileManager.default.temporaryDirectory.appending(path: "left-\(UUID())").path
        #expect(mkfifo(pipe, 0o600) == 0)
        defer { unlink(pipe) }
        let reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let answer = try await run(["/bin/sh", "-c", "exec 3>\(pipe); sleep 600 & echo left"])
        guard case .exited(0, let said) = answer else {
            Issue.record("it ends by itself: \(answer)")
            return
        }
        #expect(said.contains("left"))
        var waiting = pollfd(fd: reader, events: 0, revents: 0)
        #expect(poll(&waiting, 1, 30_000) == 1)
        #expect(waiting.revents & Int16(POLLHUP) != 0)
    }

    @Test("whoever is cancelled leaves no program behind")
    func cancelled() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await run(["/bin/sh", "-c", "exec sleep 600"]) {
                start.yield()
                try await forever()
            }
        }
        for await _ in started { break }
        task.cancel()
        guard case .noAnswer = try await task.value else {
            Issue.record("it was killed")
            return
        }
    }
}

/// Until it is cancelled.
private func forever() async throws {
    let (never, keep) = AsyncStream.makeStream(of: Void.self)
    for await _ in never {}
    _ = keep
    throw CancellationError()
}
