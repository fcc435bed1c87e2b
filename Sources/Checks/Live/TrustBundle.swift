import Glibc
public import TLS

/// Bundles of anchors in the file system.
public enum TrustBundle {
    /// Debian's bundle of Mozilla's roots (package ca-certificates).
    public static let systemPath = "/etc/ssl/certs/ca-certificates.crt"

    /// Larger bundles than this are a mistake: Mozilla's whole list is below 300 KiB.
    private static let largest = 16 * 1024 * 1024

    /// Reads a PEM bundle.
    ///
    /// - Throws: where the file cannot be read or holds no certificate.
    public static func load(path: String) throws(TrustStoreFault) -> TrustStore {
        try TrustStore(pem: read(path), name: path)
    }

    /// All bytes of a regular file, within a bound.
    private static func read(_ path: String) throws(TrustStoreFault) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw TrustStoreFault("\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
            guard bytes.count <= largest else { throw TrustStoreFault("\(path): larger than \(largest) bytes") }
        }
        guard ferror(file) == 0 else { throw TrustStoreFault("\(path): cannot be read") }
        return bytes
    }
}
