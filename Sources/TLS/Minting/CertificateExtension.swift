internal import COpenSSL

/// One extension of a minted certificate (RFC 5280, 4.2). Its value is written here as DER, because OpenSSL would make it from a
/// text in which commas and colons have a meaning. So a name may contain them.
struct CertificateExtension {
    /// OpenSSL's number (NID) for the extension.
    let kind: Int32
    let isCritical: Bool
    /// DER.
    let value: [UInt8]

    /// RFC 5280, 4.2.1.9.
    ///
    /// - Parameter pathLength: 0 to 127; nil for any number.
    static func basicConstraints(isAuthority: Bool, pathLength: Int? = nil) -> CertificateExtension {
        var contents: [UInt8] = []
        if isAuthority {
            contents += [0x01, 0x01, 0xFF]
            if let pathLength { contents += [0x02, 0x01, UInt8(clamping: pathLength) & 0x7F] }
        }
        return CertificateExtension(
            kind: NID_basic_constraints, isCritical: true, value: element(.sequence, contents))
    }

    /// Bits of KeyUsage (RFC 5280, 4.2.1.3), of which bit 0 is the highest of the byte.
    struct Usage: OptionSet {
        let rawValue: UInt8
        static let digitalSignature = Usage(rawValue: 0x80)
        static let keyEncipherment = Usage(rawValue: 0x20)
        static let certificateSigning = Usage(rawValue: 0x04)
        static let revocationListSigning = Usage(rawValue: 0x02)
    }

    static func keyUsage(_ usage: Usage) -> CertificateExtension {
        // DER drops the zero bits at the end of a list of named bits (X.690, 11.2.2).
        let unused = UInt8(usage.rawValue.trailingZeroBitCount)
        return CertificateExtension(
            kind: NID_key_usage, isCritical: true, value: element(.bitString, [unused, usage.rawValue]))
    }

    static func extendedKeyUsage(_ purposes: [Authority.Purpose]) -> CertificateExtension {
        let usages = purposes.flatMap { purpose -> [UInt8] in
            // 1.3.6.1.5.5.7.3.1 and .2 (RFC 5280, 4.2.1.12).
            let last: UInt8 =
                switch purpose {
                case .serverAuthentication: 1
                case .clientAuthentication: 2
                }
            return element(.objectIdentifier, [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, last])
        }
        return CertificateExtension(
            kind: NID_ext_key_usage, isCritical: false, value: element(.sequence, usages))
    }

    static func subjectKey(_ identifier: [UInt8]) -> CertificateExtension {
        CertificateExtension(
            kind: NID_subject_key_identifier, isCritical: false, value: element(.octetString, identifier))
    }

    static func authorityKey(_ identifier: [UInt8]) -> CertificateExtension {
        CertificateExtension(
            kind: NID_authority_key_identifier, isCritical: false,
            value: element(.sequence, element(.first, identifier)))
    }

    static func alternativeNames(_ names: [String]) -> CertificateExtension {
        CertificateExtension(
            kind: NID_subject_alt_name, isCritical: false,
            value: element(.sequence, names.flatMap { element(.dnsName, Array($0.utf8)) }))
    }

    /// A constraint that permits only names below these domains (RFC 5280, 4.2.1.10).
    static func nameConstraints(permitting domains: [String]) -> CertificateExtension {
        let subtrees = domains.flatMap { element(.sequence, element(.dnsName, Array($0.utf8))) }
        return CertificateExtension(
            kind: NID_name_constraints, isCritical: true, value: element(.sequence, element(.permitted, subtrees)))
    }

    /// The URL of the issuer's certificate: caIssuers, 1.3.6.1.5.5.7.48.2 (RFC 5280, 4.2.2.1).
    static func issuer(at url: String) -> CertificateExtension {
        let method = element(.objectIdentifier, [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02])
        let access = element(.sequence, method + element(.uri, Array(url.utf8)))
        return CertificateExtension(kind: NID_info_access, isCritical: false, value: element(.sequence, access))
    }

    /// Tags of DER (X.690, 8.1.2). Those from `first` on depend on the context.
    private enum Tag: UInt8 {
        case bitString = 0x03
        case octetString = 0x04
        case objectIdentifier = 0x06
        case sequence = 0x30
        case first = 0x80
        case dnsName = 0x82
        case uri = 0x86
        case permitted = 0xA0
    }

    /// Tag, length, contents (X.690, 8.1).
    private static func element(_ tag: Tag, _ contents: [UInt8]) -> [UInt8] {
        guard contents.count >= 0x80 else { return [tag.rawValue, UInt8(contents.count)] + contents }
        let length = unsafe withUnsafeBytes(of: contents.count.bigEndian) { unsafe Array($0.drop { $0 == 0 }) }
        return [tag.rawValue, 0x80 | UInt8(length.count)] + length + contents
    }
}
