internal import COpenSSL
internal import Glibc
internal import Timekeeping

/// The attributes of a minted distinguished name, in the order in which they are encoded.
struct MintedName {
    var organization: String?
    var commonName: String?
}

extension CertificateDER {
    /// A certificate with a random serial number, signed by `signer`.
    ///
    /// - Throws: Where OpenSSL refuses to encode or sign it.
    static func signed(
        subject: MintedName, key: SigningKey, issuer: MintedName, by signer: SigningKey, validity: Validity,
        extensions: [CertificateExtension]
    ) throws(TLSFault) -> CertificateDER {
        ErrorQueue.clear()
        func need(_ isDone: Bool, _ what: String) throws(TLSFault) {
            guard isDone else { throw TLSFault("a certificate cannot be minted: \(what)") }
        }
        let made = unsafe X509_new()
        defer { unsafe X509_free(made) }
        guard let x509 = unsafe made else { throw TLSFault("no certificate object") }
        try need(unsafe X509_set_version(x509, Int(X509_VERSION_3)) == 1, "version")
        // A serial number is positive and has at most 20 bytes (RFC 5280, 4.1.2.2).
        let serial = [UInt8.random(in: 0x01...0x7F)] + (1..<20).map { _ in UInt8.random(in: 0...0xFF) }
        try need(
            unsafe ASN1_STRING_set(X509_get_serialNumber(x509), serial, Int32(serial.count)) == 1, "serial number")
        // ASN1_TIME_set writes UTCTime through 2049 and GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5).
        try need(
            unsafe ASN1_TIME_set(X509_getm_notBefore(x509), time_t(validity.notBefore.seconds)) != nil, "notBefore")
        try need(unsafe ASN1_TIME_set(X509_getm_notAfter(x509), time_t(validity.notAfter.seconds)) != nil, "notAfter")
        try need(unsafe write(issuer, to: X509_get_issuer_name(x509)), "issuer")
        try need(unsafe write(subject, to: X509_get_subject_name(x509)), "subject")
        try need(unsafe X509_set_pubkey(x509, key.pair.pointer) == 1, "public key")
        for one in extensions { try need(unsafe add(one, to: x509), "extension") }
        try need(unsafe X509_sign(x509, signer.pair.pointer, signer.digest) > 0, "signature")
        guard let certificate = unsafe CertificateDER(encoding: x509) else { throw TLSFault("no encoding") }
        return certificate
    }

    /// The same certificate with a well-formed but wrong signature.
    public var withBrokenSignature: CertificateDER {
        // The signature is the last element, and its last byte belongs to a number, so its form stays valid.
        CertificateDER(bytes.dropLast() + bytes.suffix(1).map { $0 ^ 0x01 })
    }

    private static func write(_ name: MintedName, to target: OpaquePointer?) -> Bool {
        [(NID_organizationName, name.organization), (NID_commonName, name.commonName)].allSatisfy { kind, text in
            guard let text else { return true }
            let bytes = Array(text.utf8)
            return unsafe X509_NAME_add_entry_by_NID(
                target, kind, V_ASN1_UTF8STRING, bytes, Int32(bytes.count), -1, 0) == 1
        }
    }

    private static func add(_ wanted: CertificateExtension, to x509: OpaquePointer) -> Bool {
        let value = unsafe ASN1_OCTET_STRING_new()
        defer { unsafe ASN1_OCTET_STRING_free(value) }
        guard unsafe ASN1_OCTET_STRING_set(value, wanted.value, Int32(wanted.value.count)) == 1 else { return false }
        let made = unsafe X509_EXTENSION_create_by_NID(nil, wanted.kind, wanted.isCritical ? 1 : 0, value)
        defer { unsafe X509_EXTENSION_free(made) }
        return unsafe X509_add_ext(x509, made, -1) == 1
    }
}
