internal import COpenSSL

/// The only owner of a C object. The object is freed with the last reference to its owner.
///
/// Unchecked because the compiler cannot see that this is safe: OpenSSL counts and locks these objects itself (SSL_CTX,
/// X509_STORE, X509, OSSL_LIB_CTX, EVP_PKEY, EVP_MD), and nothing changes them once they are here.
@safe
final class OwnedObject: @unchecked Sendable {
    let pointer: OpaquePointer
    private let release: (OpaquePointer) -> Void

    init(_ pointer: OpaquePointer, release: @escaping (OpaquePointer) -> Void) {
        unsafe self.pointer = pointer
        unsafe self.release = release
    }

    deinit {
        unsafe release(pointer)
    }
}

/// An operation that OpenSSL refused.
public struct TLSFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed and, where OpenSSL says so, why.
    public let description: String

    /// Adds the reasons in OpenSSL's error queue to `what`, and empties the queue.
    init(_ what: String) {
        let words = ErrorQueue.drain()
        description = words.isEmpty ? what : "\(what): \(words)"
    }

    init(words: String) {
        description = words
    }
}

/// OpenSSL's error queue, of which each thread has one. A function clears it before it calls OpenSSL and drains it afterwards,
/// without suspending in between.
enum ErrorQueue {
    static func clear() {
        ERR_clear_error()
    }

    /// The reasons of all queued errors, oldest first; empties the queue.
    static func drain() -> String {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            if let reason = unsafe ERR_reason_error_string(code) {
                unsafe reasons.append(String(cString: reason))
            } else {
                reasons.append("error \(String(code, radix: 16))")
            }
        }
        return reasons.joined(separator: ", ")
    }
}
