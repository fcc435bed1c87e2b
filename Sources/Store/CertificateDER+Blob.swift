import FoundationEssentials
import TLS

extension CertificateDER {
    /// As SQLite takes it.
    var blob: Data { Data(bytes) }
}
