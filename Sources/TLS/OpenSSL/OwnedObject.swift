internal import COpenSSL

/// The one owner of a C object: frees it when the last reference goes.
///
/// Unchecked because the compiler cannot see it: only objects which OpenSSL itself counts and locks are kept here
/// (SSL_CTX, X509_STORE, X509, OSSL_LIB_CTX), and they are not changed after they were handed over.
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

/// What OpenSSL would not do for us: its own words, for people who read logs.
public struct TLSFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ what: String) {
        let words = ErrorQueue.drain()
        description = words.isEmpty ? what : "\(what): \(words)"
    }
}

/// OpenSSL's error queue belongs to the thread: it is cleared before a call and drained after it, in one synchronous
/// function, with no suspension in between.
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
