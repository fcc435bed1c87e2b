import FoundationEssentials
import Timekeeping

/// A mail in plain text and in HTML, as the bytes that go over the wire (RFC 5322, MIME).
///
/// The texts may be hostile: in a header they become one line without control characters, in a part they are encoded.
struct MailMessage {
    /// The longest line that may hold an encoded word (RFC 2047, 2); RFC 5322, 2.1.1 recommends 78.
    private static let lineLimit = 76

    var sender: String
    var recipients: [String]
    var subject: String
    var date: Instant
    /// With its angle brackets, as is `thread`.
    var id: String
    /// The id of the thread's first message; nil where this is the first.
    var thread: String?
    /// Printable ASCII without spaces or quotes, at most 50 characters.
    var boundary: String
    /// Lines end in LF, as in `html`.
    var text: String
    var html: String

    var bytes: [UInt8] {
        // Quoted-printable text cannot hold `=_`: an equals sign is followed by digits or ends the line.
        let boundary = "=_\(boundary)"
        var lines = [
            "Date: \(MailMessage.date(date))", "From: \(sender)",
            MailMessage.folded("To:", recipients.enumerated().map { $0 < recipients.count - 1 ? "\($1)," : $1 }),
            MailMessage.header("Subject:", subject), "Message-ID: \(id)",
        ]
        if let thread { lines += ["In-Reply-To: \(thread)", "References: \(thread)"] }
        lines += [
            // RFC 3834, 5: no out-of-office replies, please.
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"", "",
        ]
        for (type, content) in [("plain", text), ("html", html)] {
            lines += [
                "--\(boundary)", "Content-Type: text/\(type); charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable", "", MailMessage.quotedPrintable(content),
            ]
        }
        lines.append("--\(boundary)--")
        return Array(lines.map { $0 + "\r\n" }.joined().utf8)
    }

    /// In the order of the year, as mails and HTTP dates spell them.
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sat, 21 Nov 2026 10:00:00 +0000`.
    static func date(_ instant: Instant) -> String {
        // 1970-01-01 was a Thursday.
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let day = ((instant.seconds / 86_400) % 7 + 7) % 7
        let parts = instant.description.split { "-T".contains($0) }
        guard parts.count == 4, let month = Int(parts[1]), months.indices.contains(month - 1) else { return "" }
        return "\(days[Int(day)]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3].dropLast()) +0000"
    }

    /// A header of free text: plain where the text is ASCII, else in encoded words (RFC 2047).
    static func header(_ name: String, _ text: String) -> String {
        let words = text.words
        // A word that looks like an encoded one would be decoded.
        let isPlain = words.allSatisfy { word in
            word.utf8.count < lineLimit && word.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !word.contains("=?")
        }
        guard !isPlain else { return folded(name, words) }
        var encoded: [String] = []
        var chunk = ""
        // 39 bytes make 52 characters of base64, 64 with the delimiters: a header's name still fits before the first.
        for scalar in words.joined(separator: " ").unicodeScalars {
            if chunk.utf8.count + UTF8.width(scalar) > 39 {
                encoded.append(chunk)
                chunk = ""
            }
            chunk.unicodeScalars.append(scalar)
        }
        encoded.append(chunk)
        return folded(name, encoded.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" })
    }

    /// The words on as many lines as they need; a word is never broken.
    private static func folded(_ name: String, _ words: [String]) -> String {
        var text = name
        var length = name.utf8.count
        for (index, word) in words.enumerated() {
            // Some servers take a first line without a word for an empty header.
            if index > 0, length + 1 + word.utf8.count > lineLimit {
                text += "\r\n"
                length = 0
            }
            text += " " + word
            length += 1 + word.utf8.count
        }
        return text
    }

    /// RFC 2045, 6.7: lines of at most 76 ASCII characters, ended by CRLF.
    static func quotedPrintable(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var encoded = ""
            var length = 0
            let bytes = Array(line.utf8)
            for (index, byte) in bytes.enumerated() {
                let isLast = index == bytes.count - 1
                let isLiteral = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x20 && !isLast
                let digits = String(byte, radix: 16, uppercase: true)
                let token = isLiteral ? String(Unicode.Scalar(byte)) : "=" + (byte < 16 ? "0" : "") + digits
                if length + token.utf8.count >= lineLimit {
                    encoded += "=\r\n"
                    length = 0
                }
                encoded += token
                length += token.utf8.count
            }
            return encoded
        }.joined(separator: "\r\n")
    }
}

extension UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int { encode(scalar)?.count ?? 0 }
}
