import Glibc
public import TLS
import Timekeeping

/// Bundles of trust anchors in the file system.
public enum TrustBundle {
    /// Debian's bundle of Mozilla's roots (package ca-certificates).
    public static let systemPath = "/etc/ssl/certs/ca-certificates.crt"

    /// The folder with the CAs that update-ca-certificates(8) adds to that bundle on this machine.
    private static let localFolder = "/usr/local/share/ca-certificates"
    /// The folder with Mozilla's roots in Debian's package, one file each.
    private static let packageFolder = "/usr/share/ca-certificates"

    /// The largest bundle in bytes. A larger one is a mistake: Mozilla's whole list has less than 300 KiB.
    private static let largest = 16 * 1024 * 1024

    /// Reads a PEM bundle.
    ///
    /// - Throws: Where the file cannot be read or contains no certificate.
    public static func load(path: String) throws(TrustStoreFault) -> TrustStore {
        try TrustStore(pem: read(path), name: path)
    }

    /// The system's bundle without the CAs that this machine adds to it. A company's machines trust its own CAs, but CloudFront
    /// does not.
    ///
    /// - Throws: Where the file cannot be read or contains no certificate.
    public static func system() throws(TrustStoreFault) -> TrustStore {
        try load(path: systemPath, withoutThoseIn: localFolder, unlessIn: packageFolder)
    }

    /// Leaves out the certificates of `folder`, except those that are in `package` too.
    static func load(
        path: String, withoutThoseIn folder: String, unlessIn package: String
    ) throws(TrustStoreFault) -> TrustStore {
        let bundle = try read(path)
        var added = certificates(in: folder).intersection((try? PEM.certificates(in: bundle)) ?? [])
        if !added.isEmpty { added.subtract(certificates(in: package)) }
        let name = added.isEmpty ? path : "\(path) without the \(counted(added.count, "CA")) of \(folder)"
        return try TrustStore(pem: bundle, name: name, without: added)
    }

    /// The certificates that update-ca-certificates(8) takes from a folder and its subfolders.
    private static func certificates(in folder: String) -> Set<CertificateDER> {
        let files = ["/*.crt", "/*/*.crt"].flatMap { pattern in
            var found = glob_t()
            defer { globfree(&found) }
            guard glob(folder + pattern, 0, nil, &found) == 0 else { return [String]() }
            return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        }
        return Set(files.flatMap { file in (try? read(file)).flatMap { try? PEM.certificates(in: $0) } ?? [] })
    }

    /// All bytes of a file, up to `largest`.
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
