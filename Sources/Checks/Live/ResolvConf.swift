import Glibc

/// The name servers of resolv.conf(5), read again when the file has changed. The search list and the options do not matter here.
///
/// c-ares 1.18 could read the file, but drops name servers with a zone (`fe80::1%eth0`), which routers announce.
struct ResolvConf {
    /// How long the name servers are used before the file is checked for a change.
    private static let interval: Duration = .seconds(5)
    /// Bytes of the file that are read. Real files are a hundred times smaller.
    private static let mostBytes = 65_536

    private let path: String
    /// Device, inode, size and time of modification, which together differ between any two versions of the file.
    private var version: [Int]?
    private var checkedAt: Duration?
    private var servers: [Endpoint] = []
    /// The interface indices (ipv6(7), `sin6_scope_id`) of the name servers that have a zone.
    private(set) var scopes: [Endpoint: UInt32] = [:]

    init(path: String) {
        self.path = path
    }

    /// The name servers at `now`, by any clock that only goes forward. A change of the file counts some seconds later.
    mutating func servers(at now: Duration) -> [Endpoint] {
        if let checkedAt, now - checkedAt < Self.interval { return servers }
        checkedAt = now
        let current = Self.version(of: path)
        if servers.isEmpty || current != version {
            version = current
            read()
        }
        return servers
    }

    private static func version(of path: String) -> [Int]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return [
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), status.st_size,
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        ]
    }

    private mutating func read() {
        (servers, scopes) = ([], [:])
        for line in Self.text(of: path).split(whereSeparator: \.isNewline) {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count > 1, words[0] == "nameserver" else { continue }
            let parts = words[1].split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let address = IPAddress(String(first)) else { continue }
            let server = Endpoint(address: address, port: 53)
            if parts.count > 1 {
                let scope = UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
                // Without its interface the name server cannot be reached.
                guard address.isIPv6, scope > 0 else { continue }
                scopes[server] = scope
            }
            if !servers.contains(server) { servers.append(server) }
        }
        // Without a name server in the file, it is the one of this machine (resolv.conf(5)).
        if servers.isEmpty { servers = IPAddress("127.0.0.1").map { [Endpoint(address: $0, port: 53)] } ?? [] }
    }

    private static func text(of path: String) -> String {
        guard let file = fopen(path, "rbe") else { return "" }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: mostBytes) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
