internal import COpenSSL

/// What a client offers: data, so that the profile of CloudFront stands in `Checks` and not in code here.
public struct ClientOffer: Hashable, Sendable {
    /// Lowest and highest version as on the wire (0303 is TLS 1.2).
    public var minimumVersion: UInt16
    public var maximumVersion: UInt16
    /// Suites up to TLS 1.2, by OpenSSL's names, in order.
    public var suites: [String]
    /// Suites of TLS 1.3, in order.
    public var suites13: [String]
    /// Groups by OpenSSL's names, in order; the first one gets the key share.
    public var groups: [String]
    /// Signature schemes by OpenSSL's names, in order.
    public var signatureSchemes: [String]

    public init(
        minimumVersion: UInt16, maximumVersion: UInt16, suites: [String], suites13: [String], groups: [String],
        signatureSchemes: [String]
    ) {
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.suites = suites
        self.suites13 = suites13
        self.groups = groups
        self.signatureSchemes = signatureSchemes
    }
}

/// One offer made ready for any number of handshakes. Making it costs more than a handshake: share it.
public final class ClientContext: Sendable {
    let context: OwnedObject
    let presentsCertificate: Bool

    /// Bytes of a handshake message that AWS's library accepts at the most (s2n `tls/s2n_tls_parameters.h`).
    private static let longestMessage = 65_536

    /// - Parameters:
    ///   - clientCertificate: PEM files of the certificate to present where the peer asks for one.
    ///   - slim: whether the few algorithms that nearly every origin uses will do. The hello is the same, the handshake
    ///     faster by a third; one that the library does not finish is to be made once more with all of them.
    /// - Throws: where the library cannot make the offer, or a file cannot be used.
    public init(
        _ offer: ClientOffer, clientCertificate: (certificate: String, key: String)? = nil, slim: Bool = false
    ) throws(TLSFault) {
        ErrorQueue.clear()
        let library = unsafe slim ? SlimProvider.context : nil
        guard let raw = unsafe SSL_CTX_new_ex(library, nil, TLS_client_method()) else {
            throw TLSFault("no TLS context")
        }
        context = unsafe OwnedObject(raw) { unsafe SSL_CTX_free($0) }
        presentsCertificate = clientCertificate != nil
        func need(_ result: some BinaryInteger, _ what: String) throws(TLSFault) {
            guard result == 1 else { throw TLSFault(what) }
        }
        try need(
            unsafe cfmon_SSL_CTX_set_min_proto_version(raw, Int32(max(offer.minimumVersion, 0x0301))), "lowest version")
        try need(unsafe cfmon_SSL_CTX_set_max_proto_version(raw, Int32(offer.maximumVersion)), "highest version")
        // Level 0: CloudFront's table has SHA-1, RSA 1024 and TLS 1.0, which higher levels refuse.
        try need(
            unsafe SSL_CTX_set_cipher_list(raw, (offer.suites + ["@SECLEVEL=0"]).joined(separator: ":")),
            "cipher suites")
        try need(unsafe SSL_CTX_set_ciphersuites(raw, offer.suites13.joined(separator: ":")), "TLS 1.3 suites")
        try need(unsafe cfmon_SSL_CTX_set1_groups_list(raw, offer.groups.joined(separator: ":")), "groups")
        try need(
            unsafe cfmon_SSL_CTX_set1_sigalgs_list(raw, offer.signatureSchemes.joined(separator: ":")),
            "signature schemes")
        _ = unsafe cfmon_SSL_CTX_set_max_cert_list(raw, ClientContext.longestMessage)
        // Servers without secure renegotiation are fine, and encrypt-then-MAC is not in CloudFront's hello.
        _ = unsafe SSL_CTX_set_options(
            raw,
            cfmon_SSL_OP_LEGACY_SERVER_CONNECT | cfmon_SSL_OP_NO_ENCRYPT_THEN_MAC | cfmon_SSL_OP_NO_RENEGOTIATION)
        // The chain is gathered whatever it is and judged afterwards, so the handshake must not look at it.
        unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_NONE, nil)
        unsafe SSL_CTX_set_cert_verify_callback(raw, { _, _ in 1 }, nil)
        if let clientCertificate {
            try need(
                unsafe SSL_CTX_use_certificate_chain_file(raw, clientCertificate.certificate),
                "client certificate \(clientCertificate.certificate)")
            try need(
                unsafe SSL_CTX_use_PrivateKey_file(raw, clientCertificate.key, SSL_FILETYPE_PEM),
                "client key \(clientCertificate.key)")
            try need(unsafe SSL_CTX_check_private_key(raw), "client key \(clientCertificate.key)")
        }
    }
}
