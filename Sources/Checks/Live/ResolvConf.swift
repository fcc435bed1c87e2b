import CAres
import Glibc

/// The name servers of resolv.conf(5), read anew when the file has changed. Its search list and options do not matter here.
struct ResolvConf {
    /// How long a look at the file holds.
    private static let pause: Duration = .seconds(5)

    /// What tells one state of the file from another.
    private struct Mark: Equatable {
        var device: dev_t
        var inode: ino_t
        var size: off_t
        var seconds: Int
        var nanoseconds: Int
    }

    private let path: String
    private var servers: [Endpoint] = []
    private var mark: Mark?
    private var lookedAt: Duration?

    init(path: String) {
        self.path = path
    }

    /// The name servers as of now, by any clock that only goes forward, a few seconds more or less. Where the file names none, the one of this machine, as
    /// resolv.conf(5) has it.
    mutating func servers(at now: Duration) -> [Endpoint] {
        if let lookedAt, now - lookedAt < Self.pause { return servers }
        lookedAt = now
        let current = Self.mark(of: path)
        if servers.isEmpty || current != mark {
            mark = current
            servers = Self.read(path)
        }
        return servers
    }

    private static func mark(of path: String) -> Mark? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Mark(
            device: status.st_dev, inode: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }

    private static func read(_ path: String) -> [Endpoint] {
        var channel: ares_channel?
        var options = ares_options()
        var path = Array(path.utf8CString)
        let status = path.withUnsafeMutableBufferPointer { path in
            options.resolvconf_path = path.baseAddress
            return ares_init_options(&channel, &options, ARES_OPT_RESOLVCONF)
        }
        guard status == ARES_SUCCESS, let channel else { return [] }
        defer { ares_destroy(channel) }
        var list: UnsafeMutablePointer<ares_addr_port_node>?
        guard ares_get_servers_ports(channel, &list) == ARES_SUCCESS else { return [] }
        defer { if list != nil { ares_free_data(list) } }
        return sequence(first: list) { $0?.pointee.next }.compactMap { node in node.flatMap { Endpoint($0.pointee) } }
    }
}

extension Endpoint {
    /// Port 53 where none is said.
    fileprivate init?(_ node: ares_addr_port_node) {
        let length = node.family == AF_INET6 ? 16 : 4
        let bytes = withUnsafeBytes(of: node.addr) { Array($0.prefix(length)) }
        guard let address = IPAddress(bytes: bytes) else { return nil }
        self.init(address: address, port: UInt16(exactly: node.udp_port).flatMap { $0 == 0 ? nil : $0 } ?? 53)
    }
}
