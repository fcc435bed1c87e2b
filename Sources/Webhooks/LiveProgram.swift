import Glibc
import Programs

extension Program {
    /// The longest time that a program may take.
    static let deadline: Duration = .seconds(15)

    private enum Event: Sendable {
        case ended
        case said([UInt8])
        case late
    }

    /// Runs programs, each for 15 seconds at the most: then it is killed, with all that it has started. So it is where the
    /// calling task is cancelled.
    public static func live(
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) -> @Sendable (Program) async -> Answer {
        { program in
            do throws(Child.NotStarted) {
                // Whoever listens is told by this pipe that nobody speaks any more.
                let line = try Pipe()
                defer { for end in [line.read, line.write] { close(end) } }
                let child = try Child(program.start)
                defer { child.close() }
                return await outcome(of: child, over: line, sleep: sleep)
            } catch {
                return .silence("\(error.what): \(error.reason.lowercased())")
            }
        }
    }

    private var start: Child.Start {
        var start = Child.Start(arguments)
        start.environment = environment
        start.input = input
        start.mergesErrors = true
        start.isAlone = true
        return start
    }

    private static func outcome(
        of child: Child, over line: Pipe, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) async -> Answer {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                await onOwnThread { child.waitForEnd() }
                return .ended
            }
            group.addTask { .said(await onOwnThread { listen(to: child, until: line) }) }
            group.addTask {
                try? await sleep(deadline)
                return .late
            }
            var said: [UInt8] = []
            var (isOver, isLate) = (false, false)
            for await event in group {
                switch event {
                case .late where !isOver:
                    isLate = true
                    child.kill()
                case .late: break
                case .ended:
                    isOver = true
                    // What it left running must not outlive it.
                    child.kill()
                    _ = write(line.write, [0], 1)
                case .said(let bytes):
                    said = bytes
                    group.cancelAll()
                }
            }
            guard let code = child.reap() else { return .silence("the program was lost") }
            guard !isLate else {
                return .silence("the program did not end within \(deadline.components.seconds) s, and was killed")
            }
            return .exited(code, said: redacted(String(decoding: said, as: UTF8.self), url: ""))
        }
    }

    /// Blocks while anybody speaks, and keeps the beginning of what is said.
    private static func listen(to child: Child, until line: Pipe) -> [UInt8] {
        var said: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var ends = [child.output, line.read].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            if poll(&ends, nfds_t(ends.count), -1) < 0, errno != EINTR { return said }
            let isOver = ends[1].revents != 0
            // At most so often in one go: it may speak faster than anybody listens.
            for _ in 0..<256 {
                let count = read(child.output, &buffer, buffer.count)
                if count == 0 { ends[0].fd = -1 }
                guard count > 0 else { break }
                said += buffer[..<count].prefix(Post.budget - said.count)
            }
            if isOver { return said }
        }
    }
}
