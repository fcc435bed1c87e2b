import Glibc
import Testing

@testable import Daemon

/// The environment belongs to the whole process, so these run one after the other.
@Suite("Telling systemd", .serialized)
struct SystemdTests {
    /// A socket such as the service manager's.
    private func withManager(_ body: (Int32) throws -> Void) async throws {
        try await withFolder { folder in
            let path = "\(folder)/notify"
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(bound == 0)
            setenv("NOTIFY_SOCKET", path, 1)
            defer { unsetenv("NOTIFY_SOCKET") }
            try body(descriptor)
        }
    }

    private func next(_ descriptor: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    @Test("each state is a datagram that sd_notify(3) knows")
    func states() async throws {
        try await withManager { manager in
            let systemd = Systemd()
            systemd.tell([.ready, .status("14 origins: 3 ok")])
            #expect(next(manager) == "READY=1\nSTATUS=14 origins: 3 ok")
            systemd.tell([.watchdog])
            #expect(next(manager) == "WATCHDOG=1")
            systemd.tell([.stopping])
            #expect(next(manager) == "STOPPING=1")
            systemd.tell([.starting(.seconds(90))])
            #expect(next(manager) == "EXTEND_TIMEOUT_USEC=90000000")
        }
    }

    @Test("a large ledger gets more time for the start")
    func timeToStart() {
        #expect(Systemd.timeToStart(ledger: 0) == .seconds(60))
        #expect(Systemd.timeToStart(ledger: 2_000_000_000) == .seconds(2_060))
    }

    @Test("a reload carries the monotonic time at which it began")
    func reload() async throws {
        try await withManager { manager in
            Systemd().tell([.reloading])
            let lines = try #require(next(manager)).split(separator: "\n")
            #expect(lines.first == "RELOADING=1")
            let time = try #require(lines.last?.split(separator: "=").last.flatMap { UInt64($0) })
            #expect(time > 0)
        }
    }

    @Test("a status cannot bring in states of its own")
    func injection() async throws {
        try await withManager { manager in
            Systemd().tell([.status("fine\nSTOPPING=1")])
            #expect(next(manager) == "STATUS=fine STOPPING=1")
        }
    }

    @Test("the watchdog is told twice in its time, and not at all where there is none")
    func watchdog() {
        #expect(Systemd().watchdogInterval == nil)
        setenv("WATCHDOG_USEC", "30000000", 1)
        defer { unsetenv("WATCHDOG_USEC") }
        #expect(Systemd().watchdogInterval == .seconds(15))
    }

    @Test("without a manager nothing happens")
    func alone() {
        #expect(!Systemd().tell([.ready]))
    }
}
