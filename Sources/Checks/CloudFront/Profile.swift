public import TLS

/// CloudFront's client towards custom origins, as data.
public enum CloudFront {
    /// Groups in order (documented: AWS, "Supported protocols and ciphers between CloudFront and the origin"; the order
    /// by aws/s2n-tls `s2n_ecc_preferences_20230623`). The first one gets the key share.
    public static let groups: [UInt16] = [0x0017, 0x001D, 0x0018]

    /// Signature schemes in order (aws/s2n-tls `s2n_signature_preferences_20250820`; basis: library).
    public static let signatureSchemes: [UInt16] = [
        0x0403, 0x0503, 0x0603, 0x0303, 0x0809, 0x080A, 0x080B, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0301,
        0x0201, 0x0203,
    ]

    /// The same by OpenSSL's names.
    private static let signatureSchemeNames = [
        "ECDSA+SHA256", "ECDSA+SHA384", "ECDSA+SHA512", "ECDSA+SHA224", "rsa_pss_pss_sha256", "rsa_pss_pss_sha384",
        "rsa_pss_pss_sha512", "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512", "RSA+SHA256",
        "RSA+SHA384", "RSA+SHA512", "RSA+SHA224", "RSA+SHA1", "ECDSA+SHA1",
    ]

    /// Certificates in a chain before AWS's library refuses it (s2n `tls/s2n_x509_validator.c`,
    /// `DEFAULT_MAX_CHAIN_DEPTH`; basis: library).
    public static let longestChain = 7

    /// RSA sizes that AWS documents for certificates, in bits (AWS, "Requirements for using SSL/TLS certificates").
    public static let rsaBits = 1024...4096

    /// Curves of certificate keys that AWS documents (the same page).
    public static let certificateCurves: Set<String> = ["P-256", "P-384"]

    /// Bytes of response headers in total (AWS, "Quotas").
    public static let longestResponseHead = 32_768

    /// Ports that a custom origin may have (AWS, "Origin settings").
    public static func allows(port: UInt16) -> Bool {
        port == 80 || port == 443 || port >= 1024
    }

    /// The lowest version that CloudFront speaks to an origin with these settings, as on the wire. The list acts as a
    /// floor: TLS 1.3 is always offered (documented since 2025-11-20), and no setting takes it away (reported).
    public static func floor(of protocols: Set<OriginProtocol>) -> UInt16 {
        switch protocols.min() ?? .tls12 {
        case .sslv3: 0x0300
        case .tls10: 0x0301
        case .tls11: 0x0302
        case .tls12: 0x0303
        }
    }

    /// What OpenSSL can offer of CloudFront's hello. RC4-MD5 and 3DES are left to the raw hello: Debian's library
    /// does not have them.
    public static func offer(floor: UInt16) -> ClientOffer {
        ClientOffer(
            minimumVersion: floor, maximumVersion: 0x0304,
            suites: CipherSuite.offered.filter { $0.code < 0x1300 || $0.code > 0x13FF }.map(\.openSSL)
                .filter { $0 != "DES-CBC3-SHA" && $0 != "RC4-MD5" },
            suites13: CipherSuite.offered.filter { $0.code >> 8 == 0x13 }.map(\.openSSL),
            groups: ["P-256", "X25519", "P-384"], signatureSchemes: signatureSchemeNames)
    }

    /// Everything that OpenSSL can speak: asked only after a failure, to see what an origin does accept.
    public static let everything = ClientOffer(
        minimumVersion: 0x0301, maximumVersion: 0x0304, suites: ["ALL"],
        suites13: [
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256",
        ],
        groups: ["P-256", "X25519", "P-384", "P-521", "X448", "ffdhe2048", "ffdhe3072"],
        signatureSchemes: signatureSchemeNames + ["ed25519", "ed448"])
}

/// Names for numbers of the handshake.
public enum HandshakeName {
    /// `TLSv1.2`, as OpenSSL and AWS write it.
    public static func version(_ number: UInt16) -> String {
        switch number {
        case 0x0002: "SSLv2"
        case 0x0300: "SSLv3"
        case 0x0301: "TLSv1"
        case 0x0302: "TLSv1.1"
        case 0x0303: "TLSv1.2"
        case 0x0304: "TLSv1.3"
        default: "0x" + hex(number)
        }
    }

    /// The group's common name (IANA, "TLS Supported Groups").
    public static func group(_ number: UInt16) -> String {
        switch number {
        case 0x0017: "P-256"
        case 0x0018: "P-384"
        case 0x0019: "P-521"
        case 0x001D: "X25519"
        case 0x001E: "X448"
        case 0x0100: "ffdhe2048"
        case 0x0101: "ffdhe3072"
        case 0x0102: "ffdhe4096"
        case 0x0103: "ffdhe6144"
        case 0x0104: "ffdhe8192"
        case 0x11EB: "SecP256r1MLKEM768"
        case 0x11EC: "X25519MLKEM768"
        case 0x11ED: "SecP384r1MLKEM1024"
        default: "0x" + hex(number)
        }
    }

    /// The alert's name (IANA, "TLS Alerts").
    public static func alert(_ number: UInt8) -> String {
        let names: [UInt8: String] = [
            0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
            22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate",
            42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked",
            45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca",
            49: "access_denied", 50: "decode_error", 51: "decrypt_error", 70: "protocol_version",
            71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled",
            100: "no_renegotiation", 109: "missing_extension", 110: "unsupported_extension",
            112: "unrecognized_name", 113: "bad_certificate_status_response", 115: "unknown_psk_identity",
            116: "certificate_required", 120: "no_application_protocol",
        ]
        return names[number] ?? "alert \(number)"
    }
}
