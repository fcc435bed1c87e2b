import Checks
import FoundationEssentials
import Glibc
import TLS
import Testing
import Timekeeping

@testable import Daemon

@Suite("The state directory")
struct StateDirectoryTests {
    @Test("it is made, held, and let go")
    func held() async throws {
        try await withFolder { folder in
            for _ in 1...2 {
                try await StateDirectory.hold("\(folder)/state") { path in
                    #expect(path == "\(folder)/state/cfmon.db")
                }
            }
        }
    }

    @Test("two daemons cannot use it at a time")
    func twice() async throws {
        try await withFolder { folder in
            try await StateDirectory.hold(folder) { _ in
                let second = try? await StateDirectory.hold(folder) { path in path }
                #expect(second == nil)
            }
        }
    }

    @Test("one that cannot be made is refused by its name")
    func missing() async throws {
        try await withFolder { folder in
            let path = "\(folder)/no/such/parent"
            do {
                try await StateDirectory.hold(path) { _ in }
                Issue.record("there is no such directory")
            } catch let error as StateDirectory.Unusable {
                #expect(error.description.hasPrefix("\(path): cannot be made: "))
            }
        }
    }

    @Test("what the body throws comes through")
    func body() async throws {
        struct Own: Error {}
        try await withFolder { folder in
            do {
                try await StateDirectory.hold(folder) { _ in throw Own() }
                Issue.record("the body threw")
            } catch is Own {
                return
            }
        }
    }
}

@Suite("The file of the control socket")
struct SocketFileTests {
    /// Binds a socket there; whether anybody listens is up to the caller.
    private func bound(_ path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(result == 0)
        return descriptor
    }

    @Test("a name that is free is free")
    func free() async throws {
        try await withFolder { try SocketFile(path: "\($0)/s").ensureFree() }
    }

    @Test("a socket that a dead daemon left behind is no hindrance")
    func stale() async throws {
        try await withFolder { folder in
            close(bound("\(folder)/s"))
            try SocketFile(path: "\(folder)/s").ensureFree()
        }
    }

    @Test("a socket on which somebody answers is refused")
    func answered() async throws {
        try await withFolder { folder in
            let descriptor = bound("\(folder)/s")
            defer { close(descriptor) }
            listen(descriptor, 1)
            #expect(throws: SocketFile.Refused.self) { try SocketFile(path: "\(folder)/s").ensureFree() }
        }
    }

    @Test("a file of that name is refused, and stays")
    func file() async throws {
        try await withFolder { folder in
            try write("mine", to: "\(folder)/s")
            #expect(throws: SocketFile.Refused.self) { try SocketFile(path: "\(folder)/s").ensureFree() }
            #expect(FileManager.default.fileExists(atPath: "\(folder)/s"))
        }
    }

    @Test("a path that is too long for a socket is refused with that reason")
    func long() {
        let path = "/tmp/" + String(repeating: "x", count: 200)
        do throws(SocketFile.Refused) {
            try SocketFile(path: path).ensureFree()
            Issue.record("it is too long")
        } catch {
            #expect(error.description.contains("longer than the 107 bytes"))
        }
    }
}

@Suite("The file that should be served")
struct DeployedChainTests {
    @Test("its certificates are read, through a symbolic link too")
    func read() async throws {
        try await withFolder { folder in
            try write(rootPEM, to: "\(folder)/fullchain1.pem")
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/fullchain.pem", withDestinationPath: "fullchain1.pem")
            let deployed = DeployedChain(reading: "\(folder)/fullchain.pem")
            #expect(deployed.certificates == (try PEM.certificates(in: Array(rootPEM.utf8))).map(\.bytes))
            #expect(deployed.problem == nil)
            #expect(deployed.modified != nil)
        }
    }

    @Test("it may have changed at any time that a file system can keep")
    func distantChange() {
        let end = Date(timeIntervalSince1970: Double(Int64.max))
        #expect(Instant(lastChangeIn: [.modificationDate: end]) == nil)
        #expect(Instant(lastChangeIn: [.modificationDate: Date(timeIntervalSince1970: -1.5)]) == Instant(seconds: -2))
        #expect(Instant(lastChangeIn: [:]) == nil)
    }

    @Test("what is wrong with it is a part of the value")
    func problems() async throws {
        try await withFolder { folder in
            #expect(DeployedChain(reading: "\(folder)/none.pem").problem == "there is no such file")
            #expect(DeployedChain(reading: folder).problem == "it is no regular file")
            try write("no certificate here", to: "\(folder)/text.pem")
            #expect(DeployedChain(reading: "\(folder)/text.pem").problem != nil)
            mkfifo("\(folder)/pipe.pem", 0o600)
            #expect(DeployedChain(reading: "\(folder)/pipe.pem").problem == "it is no regular file")
        }
    }
}

@Suite("How many checks may run side by side")
struct DescriptorLimitTests {
    @Test("it follows the limit of open files, within bounds", arguments: [(64, 16), (1_024, 224), (65_536, 1_024)])
    func limits(descriptors: Int, checks: Int) {
        #expect(DescriptorLimit.checksInFlight(descriptors: descriptors) == checks)
    }
}

@Suite("A percent-encoded segment")
struct PercentDecodingTests {
    @Test(
        "it is decoded", arguments: [("shop", "shop"), ("a%2Fb", "a/b"), ("%C3%A4", "ä"), ("100%25", "100%"), ("", "")])
    func decoded(segment: String, text: String) {
        #expect(String(percentEncoded: segment) == text)
    }

    @Test("what is not well formed is nothing", arguments: ["%", "%4", "%zz", "%+1", "%FF"])
    func malformed(segment: String) {
        #expect(String(percentEncoded: segment) == nil)
    }
}
