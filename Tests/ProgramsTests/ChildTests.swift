import Glibc
import Programs
import Testing

@Suite("Programs that are started", .timeLimit(.minutes(5)))
struct ChildTests {
    private struct Heard: Equatable {
        var output: String
        var errors: String?
        var code: Int32?
    }

    /// What it says, little enough for a pipe, and how it ends.
    private func heard(_ script: String, _ change: (inout Child.Start) -> Void = { _ in }) throws -> Heard {
        var start = Child.Start(["sh", "-c", script])
        change(&start)
        let child = try Child(start)
        defer { child.close() }
        child.waitForEnd()
        return Heard(output: text(child.output), errors: child.errors.map(text), code: child.reap())
    }

    private func text(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    @Test("output and errors are heard apart or together, and the exit code is kept")
    func streams() throws {
        let script = "echo out; echo err >&2; exit 3"
        #expect(try heard(script) == Heard(output: "out\n", errors: "err\n", code: 3))
        #expect(try heard(script) { $0.mergesErrors = true } == Heard(output: "out\nerr\n", errors: nil, code: 3))
    }

    @Test("a signal that ends it counts from 128 on")
    func signal() throws {
        #expect(try heard("kill -TERM $$").code == 128 + SIGTERM)
    }

    @Test("it reads what it is given to its end, and has the environment that it is given")
    func input() throws {
        #expect(try heard("cat") { $0.input = "line\n" }.output == "line\n")
        #expect(try heard("cat").output == "")
        let own = try heard("echo $WORD $HOME") { start in
            start.arguments[0] = "/bin/sh"
            start.environment = ["WORD=said"]
        }
        #expect(own.output == "said\n")
    }

    @Test("it has a process group of its own where it is alone, and ours where not")
    func group() throws {
        let script = "cut -d ' ' -f 5 /proc/$$/stat; echo $$"
        let alone = try heard(script) { $0.isAlone = true }.output.split(separator: "\n")
        #expect(alone.count == 2 && alone.first == alone.last)
        #expect(try heard(script).output.hasPrefix("\(getpgrp())\n"))
    }

    @Test("what cannot be started says why, and more than a pipe holds is not begun")
    func notStarted() {
        let absent = #expect(throws: Child.NotStarted.self) { try Child(Child.Start(["cfmon-no-such-program"])) }
        #expect(absent?.code == ENOENT)
        let flood = #expect(throws: Child.NotStarted.self) {
            try heard("cat") { $0.input = String(repeating: "x", count: 10_000_000) }
        }
        #expect(flood?.code == EMSGSIZE)
    }
}
