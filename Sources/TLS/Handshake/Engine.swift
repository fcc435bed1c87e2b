internal import COpenSSL

/// One SSL object over two memory BIOs: what client and server handshakes have in common.
@safe
final class Engine {
    /// What a call that makes progress can come to.
    enum Step {
        case done
        case wantsMore
        /// The peer sent a close_notify.
        case closed
        case failed(String)
    }

    /// Why nothing more can be read.
    enum Ending: Hashable {
        /// The peer sent a close_notify.
        case closed
        /// Its records make no sense; with the library's words.
        case broken(String)
    }

    let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    /// Why no more application data comes; nil as long as more may come.
    private(set) var ending: Ending?

    init(_ context: OwnedObject) throws(TLSFault) {
        ErrorQueue.clear()
        guard let ssl = unsafe SSL_new(context.pointer), let input = unsafe BIO_new(BIO_s_mem()),
            let output = unsafe BIO_new(BIO_s_mem())
        else { throw TLSFault("no TLS connection object") }
        unsafe SSL_set_bio(ssl, input, output)
        unsafe self.ssl = ssl
        unsafe self.input = input
        unsafe self.output = output
    }

    deinit {
        // Frees both BIOs too: SSL_set_bio gave them to it.
        unsafe SSL_free(ssl)
    }

    /// Lets the transcript see every message of the peer. The transcript must live as long as the engine.
    @unsafe
    func report(to transcript: Transcript) {
        unsafe SSL_set_msg_callback(ssl) { isWritten, _, contentType, bytes, count, _, argument in
            guard isWritten == 0, contentType == 21 || contentType == 22, let bytes = unsafe bytes,
                let argument = unsafe argument
            else { return }
            let transcript = unsafe Unmanaged<Transcript>.fromOpaque(argument).takeUnretainedValue()
            transcript.note(
                contentType: contentType, unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count)))
        }
        unsafe cfmon_SSL_set_msg_callback_arg(ssl, Unmanaged.passUnretained(transcript).toOpaque())
    }

    func feed(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        _ = unsafe BIO_write(input, bytes, Int32(bytes.count))
    }

    func takeOutput() -> [UInt8] {
        unsafe drain(output)
    }

    func handshake() -> Step {
        ErrorQueue.clear()
        return step(unsafe SSL_do_handshake(ssl))
    }

    /// All application data that has arrived. Alerts and tickets are taken in by the way.
    func read() -> [UInt8] {
        var plaintext: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while ending == nil {
            ErrorQueue.clear()
            let count = unsafe SSL_read(ssl, &chunk, Int32(chunk.count))
            guard count > 0 else {
                switch step(count) {
                case .done, .wantsMore: return plaintext
                case .closed: ending = .closed
                case .failed(let words): ending = .broken(words)
                }
                break
            }
            plaintext += chunk.prefix(Int(count))
        }
        return plaintext
    }

    func write(_ plaintext: [UInt8]) {
        guard !plaintext.isEmpty else { return }
        ErrorQueue.clear()
        _ = unsafe SSL_write(ssl, plaintext, Int32(plaintext.count))
        ErrorQueue.clear()
    }

    func close() {
        ErrorQueue.clear()
        _ = unsafe SSL_shutdown(ssl)
        ErrorQueue.clear()
    }

    private func step(_ result: Int32) -> Step {
        guard result != 1 else { return .done }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            ErrorQueue.clear()
            return .wantsMore
        case SSL_ERROR_ZERO_RETURN:
            ErrorQueue.clear()
            return .closed
        default:
            let words = ErrorQueue.drain()
            return .failed(words.isEmpty ? "it ended without a reason" : words)
        }
    }
}
