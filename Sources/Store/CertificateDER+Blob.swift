import FoundationEssentials
import TLS

extension CertificateDER {
    /// As SQLite takes it.
    var blob: Data { Data(bytes) }

    init(_ blob: Data) {
        self.init([UInt8](blob))
    }
}
