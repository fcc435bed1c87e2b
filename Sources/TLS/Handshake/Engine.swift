internal import COpenSSL

/// One SSL object over two memory BIOs, shared by client and server handshakes.
@safe
final class Engine {
    /// The result of a call to OpenSSL.
    enum Step {
        case done
        case wantsMore
        /// The peer sent a close_notify.
        case closed
        /// In OpenSSL's words.
        case failed(String)
    }

    let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    /// Why no more application data comes; nil while more may come.
    private(set) var closeReason: ClientHandshake.CloseReason?

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
        // This frees both BIOs too, which SSL_set_bio handed over.
        unsafe SSL_free(ssl)
    }

    /// Records every message of the peer in the transcript, which must live as long as the engine.
    @unsafe
    func recordMessages(in transcript: Transcript) {
        unsafe SSL_set_msg_callback(ssl) { isWritten, _, contentType, bytes, count, _, argument in
            guard isWritten == 0, contentType == 21 || contentType == 22, let bytes = unsafe bytes,
                let argument = unsafe argument
            else { return }
            let transcript = unsafe Unmanaged<Transcript>.fromOpaque(argument).takeUnretainedValue()
            transcript.append(
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

    /// All application data that has arrived. OpenSSL processes alerts and session tickets on the way.
    func read() -> [UInt8] {
        var plaintext: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while closeReason == nil {
            ErrorQueue.clear()
            let count = unsafe SSL_read(ssl, &chunk, Int32(chunk.count))
            guard count > 0 else {
                switch step(count) {
                case .done, .wantsMore: return plaintext
                case .closed: closeReason = .closed
                case .failed(let words): closeReason = .broken(words)
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
