internal import COpenSSL

/// A TLS server for the lab and the tests. It presents any chain, however broken, and speaks any version.
public final class ServerContext: Sendable {
    /// Whether the server asks for a client certificate.
    public enum ClientCertificate: Hashable, Sendable {
        case none, requested, required
        /// Required, and always refused.
        case refused
    }

    /// How the server behaves.
    public struct Settings: Hashable, Sendable {
        /// Is sent in exactly this order. The key must be that of the first one.
        public var chain: [CertificateDER]
        public var privateKeyPEM: String
        /// Versions as on the wire (0303 is TLS 1.2).
        public var minimumVersion: UInt16 = 0x0303
        public var maximumVersion: UInt16 = 0x0304
        /// Suites up to TLS 1.2 in the syntax of openssl-ciphers(1); nil for OpenSSL's default.
        public var cipherList: String?
        /// Suites of TLS 1.3, with colons between them; nil for OpenSSL's default.
        public var cipherSuites13: String?
        /// Groups by OpenSSL's names, with colons between them; nil for OpenSSL's default.
        public var groups: String?
        public var clientCertificate = ClientCertificate.none
        /// Where this is set, a client that asks for another name, or for none, gets a fatal unrecognized_name.
        public var requiredServerName: String?

        /// The settings of a server with this chain and key.
        public init(chain: [CertificateDER], privateKeyPEM: String) {
            self.chain = chain
            self.privateKeyPEM = privateKeyPEM
        }
    }

    let context: OwnedObject
    let requiredServerName: String?

    /// - Throws: Where OpenSSL refuses a setting.
    public init(_ settings: Settings) throws(TLSFault) {
        ErrorQueue.clear()
        guard let raw = unsafe SSL_CTX_new(TLS_server_method()) else { throw TLSFault("no TLS context") }
        context = unsafe OwnedObject(raw) { unsafe SSL_CTX_free($0) }
        requiredServerName = settings.requiredServerName
        func need(_ result: some BinaryInteger, _ what: String) throws(TLSFault) {
            guard result == 1 else { throw TLSFault(what) }
        }
        // Security level 0 and all suites: a server of the lab may be as weak as it likes.
        let suites = settings.cipherList ?? "ALL"
        try need(unsafe SSL_CTX_set_cipher_list(raw, "\(suites):@SECLEVEL=0"), "cipher suites")
        if let suites13 = settings.cipherSuites13 {
            try need(unsafe SSL_CTX_set_ciphersuites(raw, suites13), "TLS 1.3 suites")
        }
        try need(unsafe cfmon_SSL_CTX_set_min_proto_version(raw, Int32(settings.minimumVersion)), "lowest version")
        try need(unsafe cfmon_SSL_CTX_set_max_proto_version(raw, Int32(settings.maximumVersion)), "highest version")
        if let groups = settings.groups {
            try need(unsafe cfmon_SSL_CTX_set1_groups_list(raw, groups), "groups")
        }
        let pem = Array(settings.privateKeyPEM.utf8)
        // The BIO reads from the bytes themselves, so it must not outlive them.
        let key = unsafe pem.withUnsafeBytes { bytes -> OpaquePointer? in
            let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
            defer { unsafe BIO_free(bio) }
            return unsafe PEM_read_bio_PrivateKey(bio, nil, nil, nil)
        }
        defer { unsafe EVP_PKEY_free(key) }
        guard let leaf = settings.chain.first else { throw TLSFault("a server needs a certificate") }
        let object = try OwnedObject.certificate(leaf)
        try need(unsafe SSL_CTX_use_certificate(raw, object.pointer), "certificate")
        for der in settings.chain.dropFirst() {
            let intermediate = try OwnedObject.certificate(der)
            unsafe X509_up_ref(intermediate.pointer)
            try need(unsafe cfmon_SSL_CTX_add0_chain_cert(raw, intermediate.pointer), "chain")
        }
        try need(unsafe SSL_CTX_use_PrivateKey(raw, key), "private key")
        let mode: Int32 =
            switch settings.clientCertificate {
            case .none: SSL_VERIFY_NONE
            case .requested: SSL_VERIFY_PEER
            case .required, .refused: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
            }
        unsafe SSL_CTX_set_verify(raw, mode, nil)
        if settings.clientCertificate == .refused {
            unsafe SSL_CTX_set_cert_verify_callback(raw, { _, _ in 0 }, nil)
        } else {
            unsafe SSL_CTX_set_cert_verify_callback(raw, { _, _ in 1 }, nil)
        }
        _ = unsafe cfmon_SSL_CTX_set_tlsext_servername_callback(raw) { ssl, alert, argument in
            guard let argument = unsafe argument else { return SSL_TLSEXT_ERR_OK }
            let wanted = unsafe Unmanaged<ServerContext>.fromOpaque(argument).takeUnretainedValue().requiredServerName
            let asked = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { unsafe String(cString: $0) }
            guard let wanted, asked != wanted else { return SSL_TLSEXT_ERR_OK }
            // unrecognized_name (RFC 6066, 3)
            unsafe alert?.pointee = 112
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }
        _ = unsafe cfmon_SSL_CTX_set_tlsext_servername_arg(raw, Unmanaged.passUnretained(self).toOpaque())
    }
}

/// One handshake of a server: bytes in, bytes out. Not sendable.
public final class ServerHandshake {
    /// How far the handshake got.
    public enum Progress: Hashable, Sendable {
        case handshaking, established
        /// In OpenSSL's words.
        case failed(String)
    }

    private let engine: Engine
    // Keeps the context alive: OpenSSL's callback refers to it without counting.
    private let context: ServerContext
    private var progress = Progress.handshaking

    /// - Throws: Where OpenSSL is out of memory.
    public init(_ context: ServerContext) throws(TLSFault) {
        self.context = context
        engine = try Engine(context.context)
        unsafe SSL_set_accept_state(engine.ssl)
    }

    /// Takes bytes from the client.
    public func receive(_ bytes: [UInt8]) {
        engine.feed(bytes)
    }

    /// Continues with the bytes that have arrived.
    public func step() -> Progress {
        guard progress == .handshaking else { return progress }
        switch engine.handshake() {
        case .done: progress = .established
        case .wantsMore: break
        case .closed: progress = .failed("the client closed the connection")
        case .failed(let words): progress = .failed(words)
        }
        return progress
    }

    /// Bytes that wait to be sent to the client.
    public func takeOutput() -> [UInt8] {
        engine.takeOutput()
    }

    /// The application data that has arrived.
    public func read() -> [UInt8] {
        engine.read()
    }

    /// Queues application data.
    public func write(_ plaintext: [UInt8]) {
        engine.write(plaintext)
    }

    /// Queues a close_notify.
    public func close() {
        engine.close()
    }
}
