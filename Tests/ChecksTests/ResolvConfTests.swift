import Glibc
import Testing

@testable import Checks

@Suite("resolv.conf")
struct ResolvConfTests {
    @Test("a change counts a few seconds later, and each look at the file holds so long")
    func changed() throws {
        let file = try TemporaryFile("nameserver 192.0.2.1\nnameserver 2001:db8::6\nsearch example\n")
        var conf = ResolvConf(path: file.path)
        let start = Duration.seconds(500)
        let first = ["192.0.2.1", "2001:db8::6"].map { Endpoint(address: IPAddress($0)!, port: 53) }
        #expect(conf.servers(at: start) == first)
        try file.write("# another network\nnameserver 192.0.2.2\n")
        #expect(conf.servers(at: start + .seconds(4)) == first)
        #expect(conf.servers(at: start + .seconds(5)) == [Endpoint(address: IPAddress("192.0.2.2")!, port: 53)])
    }

    @Test("a name server on a link has the scope of its interface, and one without such an interface is left out")
    func linkLocal() throws {
        let file = try TemporaryFile(
            "nameserver fe80::1%lo\nnameserver\tfe80::2%7\nnameserver fe80::3%nowhere\nnameserver 192.0.2.1%lo\n"
                + "nameserver fe80::4%\nnameserver %\nnameserver 192.0.2.2 # the last\nnameserver 192.0.2.2\nnameserver\n"
        )
        var conf = ResolvConf(path: file.path)
        let servers = ["fe80::1", "fe80::2", "192.0.2.2"].map { Endpoint(address: IPAddress($0)!, port: 53) }
        #expect(conf.servers(at: .zero) == servers)
        #expect(conf.scopes == [servers[0]: if_nametoindex("lo"), servers[1]: 7])
    }

    @Test("without a name server in the file, or without the file, it is this machine")
    func none() throws {
        let here = [Endpoint(address: IPAddress("127.0.0.1")!, port: 53)]
        var empty = ResolvConf(path: try TemporaryFile("search example\n").path)
        #expect(empty.servers(at: .zero) == here)
        var missing = ResolvConf(path: "/nonexistent/resolv.conf")
        #expect(missing.servers(at: .zero) == here)
    }
}

/// A file that goes with it.
private final class TemporaryFile {
    let path: String

    init(_ text: String) throws {
        var template = Array("/tmp/cfmon-resolv-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw TestNameServer.Failure() }
        close(descriptor)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try write(text)
    }

    deinit { unlink(path) }

    func write(_ text: String) throws {
        guard let file = fopen(path, "w") else { throw TestNameServer.Failure() }
        defer { fclose(file) }
        fputs(text, file)
    }
}
