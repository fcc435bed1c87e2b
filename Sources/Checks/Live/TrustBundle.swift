import Glibc
public import TLS
import Timekeeping

/// Bundles of anchors in the file system.
public enum TrustBundle {
    /// Debian's bundle of Mozilla's roots (package ca-certificates).
    public static let systemPath = "/etc/ssl/certs/ca-certificates.crt"

    /// Where update-ca-certificates(8) finds what this machine adds to that bundle.
    private static let localFolder = "/usr/local/share/ca-certificates"
    /// Where Debian's package has Mozilla's roots one by one.
    private static let packageFolder = "/usr/share/ca-certificates"

    /// Larger bundles than this are a mistake: Mozilla's whole list is below 300 KiB.
    private static let largest = 16 * 1024 * 1024

    /// Reads a PEM bundle.
    ///
    /// - Throws: where the file cannot be read or holds no certificate.
    public static func load(path: String) throws(TrustStoreFault) -> TrustStore {
        try TrustStore(pem: read(path), name: path)
    }

    /// The system's bundle without the CAs that this machine adds to it: a company's own are trusted by its machines, and
    /// not by CloudFront.
    ///
    /// - Throws: where the file cannot be read or holds no certificate.
    public static func system() throws(TrustStoreFault) -> TrustStore {
        try load(path: systemPath, withoutThoseIn: localFolder, unlessIn: packageFolder)
    }

    /// - Parameter package: What is here as well is no stranger.
    static func load(
        path: String, withoutThoseIn folder: String, unlessIn package: String
    ) throws(TrustStoreFault) -> TrustStore {
        let bundle = try read(path)
        var added = certificates(in: folder).intersection((try? PEM.certificates(in: bundle)) ?? [])
        if !added.isEmpty { added.subtract(certificates(in: package)) }
        let name = added.isEmpty ? path : "\(path) without the \(counted(added.count, "CA")) of \(folder)"
        return try TrustStore(pem: bundle, name: name, without: added)
    }

    /// Those of the files that update-ca-certificates(8) would take, in the folder and those in it.
    private static func certificates(in folder: String) -> Set<CertificateDER> {
        let files = ["/*.crt", "/*/*.crt"].flatMap { pattern in
            var found = glob_t()
            defer { globfree(&found) }
            guard glob(folder + pattern, 0, nil, &found) == 0 else { return [String]() }
            return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        }
        return Set(files.flatMap { file in (try? read(file)).flatMap { try? PEM.certificates(in: $0) } ?? [] })
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
