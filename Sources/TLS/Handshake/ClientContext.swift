internal import COpenSSL

/// What a client offers in its hello. `Checks` holds CloudFront's offer as such data.
public struct ClientOffer: Hashable, Sendable {
    /// The lowest and the highest version, as on the wire (0303 is TLS 1.2).
    public var minimumVersion: UInt16
    public var maximumVersion: UInt16
    /// Suites up to TLS 1.2, by OpenSSL's names, in order of preference.
    public var suites: [String]
    /// Suites of TLS 1.3, by OpenSSL's names, in order of preference.
    public var suites13: [String]
    /// Groups by OpenSSL's names, in order of preference. The key share is of the first one.
    public var groups: [String]
    /// Signature schemes by OpenSSL's names, in order of preference.
    public var signatureSchemes: [String]

    /// An offer, field by field.
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

/// An offer, prepared for any number of handshakes. Share it: to make one costs more than a handshake.
public final class ClientContext: Sendable {
    let context: OwnedObject
    let presentsCertificate: Bool

    /// The most bytes of a handshake message that AWS's library accepts (s2n `tls/s2n_tls_parameters.h`).
    private static let longestMessage = 65_536

    /// - Parameters:
    ///   - clientCertificate: PEM files of the certificate to present if the peer asks for one.
    ///   - slim: Whether to use only the few algorithms that nearly every origin needs. The hello is the same, and the handshake
    ///     is faster by a third. A handshake that fails must be repeated with all of OpenSSL's algorithms.
    /// - Throws: Where OpenSSL cannot make the offer or use a file.
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
        // CloudFront supports SHA-1, RSA 1024 and TLS 1.0, which security levels above 0 refuse.
        try need(
            unsafe SSL_CTX_set_cipher_list(raw, (offer.suites + ["@SECLEVEL=0"]).joined(separator: ":")),
            "cipher suites")
        try need(unsafe SSL_CTX_set_ciphersuites(raw, offer.suites13.joined(separator: ":")), "TLS 1.3 suites")
        try need(unsafe cfmon_SSL_CTX_set1_groups_list(raw, offer.groups.joined(separator: ":")), "groups")
        try need(
            unsafe cfmon_SSL_CTX_set1_sigalgs_list(raw, offer.signatureSchemes.joined(separator: ":")),
            "signature schemes")
        _ = unsafe cfmon_SSL_CTX_set_max_cert_list(raw, ClientContext.longestMessage)
        // CloudFront accepts servers without secure renegotiation, and does not offer encrypt-then-MAC.
        _ = unsafe SSL_CTX_set_options(
            raw,
            cfmon_SSL_OP_LEGACY_SERVER_CONNECT | cfmon_SSL_OP_NO_ENCRYPT_THEN_MAC | cfmon_SSL_OP_NO_RENEGOTIATION)
        // Any chain is accepted here, because it is judged after the handshake.
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
