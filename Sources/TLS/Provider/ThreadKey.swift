internal import Glibc

/// A pointer that each thread has for itself, since a thread is what OpenSSL's own state belongs to.
@safe
struct ThreadKey: Sendable {
    private let key: pthread_key_t

    /// Nil where the system has no room for one more.
    /// - Parameter end: Called in each thread that ends, with what it kept; nothing is kept there any more.
    init?(atEnd end: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void) {
        var key = pthread_key_t()
        guard unsafe pthread_key_create(&key, end) == 0 else { return nil }
        self.key = key
    }

    /// What this thread kept; nil where it kept nothing.
    var kept: UnsafeMutableRawPointer? { unsafe pthread_getspecific(key) }

    /// Keeps a pointer on this thread; false where the system has no room for it.
    func keep(_ pointer: UnsafeMutableRawPointer) -> Bool {
        unsafe pthread_setspecific(key, pointer) == 0
    }
}
