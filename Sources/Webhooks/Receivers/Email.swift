import Alerts
import Store
import Timekeeping
import Transfer

/// Mail over SMTP, with one thread for each incident.
enum Email: ReceiverType {
    static func delivery(
        of stored: OutboxMessage, to receiver: Receiver, at instant: Instant
    ) throws(Unsendable) -> DeliveryRequests {
        let message = try StoredMessage(stored)
        return .each([
            .mail(
                Mail(
                    server: receiver.url, allowsPlain: isPlainAllowed(on: receiver.url),
                    credentials: receiver.credentials, sender: receiver.sender, recipients: receiver.recipients,
                    message: mail(message, to: receiver).bytes))
        ])
    }

    private static func mail(_ message: StoredMessage, to receiver: Receiver) -> MailMessage {
        let alert = message.alert
        let domain = receiver.sender.split(separator: "@").last.map(String.init) ?? "localhost"
        // The first message's id is made of the incident, so that it need not be stored, and of the receiver, since
        // receivers may have different first messages.
        let root = "<\(alert.key).\(atom(receiver.name))@\(domain)>"
        let isFirst = message.envelope.isOpening
        let detail = alert.detail.fitted(2_000)
        let facts = message.facts.map { (name: $0.name, text: $0.text.fitted(4_000)) }
        return MailMessage(
            sender: receiver.sender, recipients: receiver.recipients, subject: alert.title.fitted(500),
            // The time of writing, so that each attempt sends the same bytes.
            date: message.envelope.timestamp, id: isFirst ? root : "<\(message.messageID)@\(domain)>",
            thread: isFirst ? nil : root, boundary: message.messageID,
            text: ([detail, ""] + facts.map { "\($0.name): \($0.text)" }).joined(separator: "\n") + "\n",
            html: html(message, detail: detail, facts: facts))
    }

    private static func html(
        _ message: StoredMessage, detail: String, facts: [(name: String, text: String)]
    ) -> String {
        // Green, red, orange; dark enough on white.
        let color = message.isOver ? "#1e8449" : message.alert.isCritical ? "#c0392b" : "#b9770e"
        let rows = facts.map {
            "<tr><th align=\"left\" valign=\"top\">\(escaped($0.name))</th><td>\(escaped($0.text))</td></tr>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <body style="font-family: sans-serif">
            <p style="color: \(color)"><b>\(escaped(message.alert.title.fitted(500)))</b></p>
            <p>\(escaped(detail))</p>
            <table cellpadding="4">
            \(rows.joined())</table>
            </body>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"][$0] ?? String($0) }.joined()
    }

    /// A receiver's name as an atom (RFC 5322, 3.2.3): other bytes are written in hexadecimal.
    private static func atom(_ name: String) -> String {
        name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                String(Unicode.Scalar(byte))
            default: "=\(String(byte, radix: 16))"
            }
        }.joined()
    }

    /// Only a server on this host may be reached without TLS.
    static func isPlainAllowed(on server: String) -> Bool {
        guard server.hasPrefix("smtp://") else { return false }
        let authority = server.dropFirst("smtp://".count)
        if authority == "[::1]" || authority.hasPrefix("[::1]:") { return true }
        let host = authority.prefix { $0 != ":" }
        // 127.0.0.0/8 (RFC 1122, 3.2.1.3), but not a name that begins like it.
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host.lowercased() == "localhost" || numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }
}
