internal import COpenSSL
internal import Glibc
internal import Timekeeping

extension OwnedObject {
    /// Decodes one X.509 certificate. Bytes after it are an error.
    ///
    /// The slim provider decodes its key, or the full one where the slim one does not know the algorithm.
    static func certificate(_ der: CertificateDER, slim: Bool = true) throws(TLSFault) -> OwnedObject {
        ErrorQueue.clear()
        var consumed = 0
        var x509 = unsafe X509_new_ex(slim ? SlimProvider.context : nil, nil)
        let decoded = unsafe der.bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var position = buffer.baseAddress
            let decoded = unsafe d2i_X509(&x509, &position, buffer.count)
            if let start = buffer.baseAddress, let end = unsafe position {
                consumed = unsafe end - start
            }
            return unsafe decoded
        }
        let reason = ErrorQueue.drain()
        guard let x509 = unsafe decoded else {
            unsafe X509_free(x509)
            throw TLSFault(words: reason.isEmpty ? "no X.509 certificate" : reason)
        }
        let owned = unsafe OwnedObject(x509) { unsafe X509_free($0) }
        guard consumed == der.bytes.count else {
            throw TLSFault(words: "\(der.bytes.count - consumed) bytes follow the certificate")
        }
        let isKeyKnown = unsafe X509_get0_pubkey(x509) != nil
        ErrorQueue.clear()
        return slim && !isKeyKnown ? try certificate(der, slim: false) : owned
    }
}

extension Certificate {
    /// Decodes a certificate.
    ///
    /// - Throws: Where the bytes are not a certificate, or its validity is not a time.
    public init(_ der: CertificateDER) throws(TLSFault) {
        try self.init(der, decoded: OwnedObject.certificate(der))
    }

    init(_ der: CertificateDER, decoded: OwnedObject) throws(TLSFault) {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let x509 = unsafe decoded.pointer
        guard let notBefore = unsafe instant(X509_get0_notBefore(x509)),
            let notAfter = unsafe instant(X509_get0_notAfter(x509))
        else { throw TLSFault(words: "notBefore or notAfter is no time") }
        self.der = der
        sha256 = der.sha256
        let subjectName = unsafe X509_get_subject_name(x509)
        let issuerName = unsafe X509_get_issuer_name(x509)
        unsafe subject = distinguishedName(subjectName)
        unsafe issuer = distinguishedName(issuerName)
        subjectHash = unsafe X509_subject_name_hash(x509)
        issuerHash = unsafe X509_issuer_name_hash(x509)
        serial = unsafe Hex.lowercase(contents(of: X509_get0_serialNumber(x509), atMost: longestIdentifier))
        self.notBefore = notBefore
        self.notAfter = notAfter
        let names = unsafe AlternativeNames(x509)
        dnsNames = names.dns
        ipAddresses = names.ip
        hasAlternativeNames = names.any
        namesLeftOut = names.leftOut
        unsafe commonNames = values(of: NID_commonName, in: subjectName)
        unsafe organisations = values(of: NID_organizationName, in: subjectName)
        unsafe key = publicKey(x509)
        signatureAlgorithm =
            unsafe OBJ_nid2ln(X509_get_signature_nid(x509)).map { unsafe String(cString: $0) } ?? "unknown"
        isCA = unsafe X509_check_ca(x509) > 0
        keyID = unsafe X509_get0_subject_key_id(x509).map { unsafe contents(of: $0, atMost: longestIdentifier) }
        authorityKeyID = unsafe X509_get0_authority_key_id(x509).map {
            unsafe contents(of: $0, atMost: longestIdentifier)
        }
        authoritySerial = unsafe X509_get0_authority_serial(x509).map {
            unsafe Hex.lowercase(contents(of: $0, atMost: longestIdentifier))
        }
        unsafe issuerURLs = readIssuerURLs(x509)
    }
}

/// The names of a subject alternative name extension that TLS can use.
private struct AlternativeNames {
    /// The most names that are kept: as many as fit into the longest handshake message that AWS's library takes (64 KiB, s2n
    /// `tls/s2n_tls_parameters.h`). A name of one letter takes three bytes. So every name that CloudFront can read is kept.
    static let most = 65_536 / 3

    var dns: [String] = []
    var ip: [[UInt8]] = []
    var any = false
    var leftOut = 0

    init(_ x509: OpaquePointer) {
        guard let raw = unsafe X509_get_ext_d2i(x509, NID_subject_alt_name, nil, nil) else { return }
        let names = OpaquePointer(raw)
        defer { unsafe GENERAL_NAMES_free(names) }
        let count = unsafe cfmon_sk_GENERAL_NAME_num(names)
        for index in 0..<count {
            guard let name = unsafe cfmon_sk_GENERAL_NAME_value(names, index),
                let string = unsafe cfmon_GENERAL_NAME_string(name)
            else { continue }
            any = true
            guard dns.count + ip.count < AlternativeNames.most else {
                leftOut = Int(count - index)
                break
            }
            let bytes = unsafe contents(of: string)
            let kind = unsafe name.pointee.type
            switch kind {
            // A DNS name has at most 255 bytes (RFC 1035, 2.3.4).
            case GEN_DNS: dns.append(Printable.text(bytes, limit: 256))
            case GEN_IPADD: ip.append(bytes)
            default: break
            }
        }
    }
}

/// A name as RFC 2253 text, escaped and cut at 1,024 characters.
func distinguishedName(_ name: OpaquePointer?) -> String {
    guard let name = unsafe name, let bio = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(bio) }
    guard unsafe X509_NAME_print_ex(bio, name, 0, cfmon_NAME_FLAGS) >= 0 else { return "(unreadable name)" }
    return unsafe Printable.text(drain(bio), limit: 1024)
}

/// The same for a name in DER, as in a CertificateRequest.
func distinguishedName(der: [UInt8]) -> String {
    let name = unsafe der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
        var position = buffer.baseAddress
        return unsafe d2i_X509_NAME(nil, &position, buffer.count)
    }
    defer {
        unsafe X509_NAME_free(name)
        ErrorQueue.clear()
    }
    guard unsafe name != nil else { return "(unreadable name)" }
    return unsafe distinguishedName(name)
}

/// Reads all bytes of a memory BIO.
func drain(_ bio: OpaquePointer) -> [UInt8] {
    let count = unsafe cfmon_BIO_pending(bio)
    guard count > 0 else { return [] }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, used in
        used = unsafe max(0, Int(BIO_read(bio, buffer.baseAddress, count)))
    }
}

private func contents(of string: UnsafePointer<ASN1_STRING>?, atMost limit: Int = .max) -> [UInt8] {
    guard let string = unsafe string, let start = unsafe ASN1_STRING_get0_data(string) else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: start, count: min(limit, Int(ASN1_STRING_length(string)))))
}

/// The most bytes of a serial number or key identifier that are kept: three times the longest serial number (RFC 5280, 4.1.2.2),
/// and as long as any digest.
private let longestIdentifier = 64

private func instant(_ time: UnsafePointer<ASN1_TIME>?) -> Instant? {
    var broken = unsafe tm()
    guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &broken) == 1 else { return nil }
    return unsafe Instant(seconds: Int64(timegm(&broken)))
}

private func values(of attribute: Int32, in name: OpaquePointer?) -> [String] {
    guard let name = unsafe name else { return [] }
    var found: [String] = []
    var position = unsafe X509_NAME_get_index_by_NID(name, attribute, -1)
    while position >= 0 {
        let value = unsafe X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, position))
        var text: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&text, value)
        if count >= 0, let text = unsafe text {
            unsafe found.append(Printable.text(UnsafeBufferPointer(start: text, count: Int(count)), limit: 1024))
            unsafe cfmon_OPENSSL_free(text)
        }
        position = unsafe X509_NAME_get_index_by_NID(name, attribute, position)
    }
    return found
}

private func publicKey(_ x509: OpaquePointer) -> PublicKey {
    guard let key = unsafe X509_get0_pubkey(x509) else {
        ErrorQueue.clear()
        return .other("undecodable key")
    }
    let bits = unsafe Int(EVP_PKEY_get_bits(key))
    switch unsafe EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_RSA: return .rsa(bits: bits)
    case EVP_PKEY_RSA_PSS: return .other("RSA-PSS \(bits)")
    case EVP_PKEY_EC:
        var name = [CChar](repeating: 0, count: 80)
        var length = 0
        guard unsafe EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
            return .ec(curve: "unnamed curve")
        }
        let curve = String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return .ec(curve: ["prime256v1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"][curve] ?? curve)
    case EVP_PKEY_ED25519: return .other("Ed25519")
    case EVP_PKEY_ED448: return .other("Ed448")
    default:
        let name = unsafe EVP_PKEY_get0_type_name(key).map { unsafe String(cString: $0) }
        return .other(name ?? "unknown key type")
    }
}

private func readIssuerURLs(_ x509: OpaquePointer) -> [String] {
    guard let raw = unsafe X509_get_ext_d2i(x509, NID_info_access, nil, nil) else { return [] }
    let list = OpaquePointer(raw)
    defer { unsafe AUTHORITY_INFO_ACCESS_free(list) }
    var urls: [String] = []
    let count = unsafe cfmon_sk_ACCESS_DESCRIPTION_num(list)
    // Real certificates have one or two.
    for index in 0..<min(count, 8) {
        guard let access = unsafe cfmon_sk_ACCESS_DESCRIPTION_value(list, index),
            unsafe OBJ_obj2nid(access.pointee.method) == NID_ad_ca_issuers,
            let location = unsafe access.pointee.location, unsafe location.pointee.type == GEN_URI,
            let string = unsafe cfmon_GENERAL_NAME_string(location)
        else { continue }
        unsafe urls.append(Printable.text(contents(of: string), limit: 1024))
    }
    return urls
}
