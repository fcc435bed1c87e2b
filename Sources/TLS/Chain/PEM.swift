/// Why no certificates can be read from a PEM text.
public struct PEMFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The faulty line, counted from 1; 0 if the fault has no line.
    public let line: Int
    /// The fault in words, with its line.
    public let description: String
}

/// Certificates in the textual encoding of RFC 7468.
public enum PEM {
    /// All certificates of the text, in its order. Other blocks (keys, parameters) and text between blocks are skipped, as by
    /// servers.
    ///
    /// - Throws: Where a block has no end, a certificate is not base64, or there is no certificate.
    public static func certificates(in text: [UInt8]) throws(PEMFault) -> [CertificateDER] {
        var found: [CertificateDER] = []
        var label: String?
        var body: [UInt8] = []
        var opened = 0
        var number = 0
        var rest: ArraySlice<UInt8>? = text[...]
        while let lines = rest {
            // Only one line at a time is split off: a list of all lines can be many times as large as the text.
            let end = lines.firstIndex(of: UInt8(ascii: "\n"))
            let line = lines[..<(end ?? lines.endIndex)]
            rest = end.map { lines[($0 + 1)...] }
            number += 1
            let content = String(decoding: line, as: UTF8.self).trimmingASCIISpace()
            if let open = label {
                guard content == "-----END \(open)-----" else {
                    guard !content.hasPrefix("-----BEGIN ") else {
                        throw PEMFault(
                            line: opened,
                            description: "line \(opened): the block \"\(Printable.text(open))\" has no end")
                    }
                    body += content.utf8
                    continue
                }
                if open == "CERTIFICATE" || open == "X509 CERTIFICATE" {
                    guard let der = Base64.decode(String(decoding: body, as: UTF8.self)), !der.isEmpty else {
                        throw PEMFault(line: opened, description: "line \(opened): the certificate is not base64")
                    }
                    found.append(CertificateDER(der))
                }
                label = nil
            } else if content.hasPrefix("-----BEGIN "), content.hasSuffix("-----"), content.count > 16 {
                label = String(content.dropFirst(11).dropLast(5))
                opened = number
                body = []
            }
        }
        if let label {
            throw PEMFault(
                line: opened, description: "line \(opened): the block \"\(Printable.text(label))\" has no end")
        }
        guard !found.isEmpty else { throw PEMFault(line: 0, description: "no certificate in it") }
        return found
    }

    /// The PEM text of these certificates, in their order.
    public static func encode(_ certificates: [CertificateDER]) -> String {
        certificates.map { certificate in
            var text = "-----BEGIN CERTIFICATE-----\n"
            var body = Base64.encode(certificate.bytes)[...]
            while !body.isEmpty {
                text += "\(body.prefix(64))\n"
                body = body.dropFirst(64)
            }
            return text + "-----END CERTIFICATE-----\n"
        }.joined()
    }
}

extension String {
    fileprivate func trimmingASCIISpace() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\u{FEFF}" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
