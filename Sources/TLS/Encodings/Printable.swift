/// Escapes text from a peer, so that it can be shown safely.
public enum Printable {
    /// Escapes control characters, bidirectional marks and everything else that is not visible as `\u{…}`, replaces bytes that are
    /// not UTF-8, and cuts the result after `limit` characters.
    public static func text(_ bytes: some Collection<UInt8>, limit: Int = 512) -> String {
        text(String(decoding: bytes, as: UTF8.self), limit: limit)
    }

    /// The same for decoded text.
    public static func text(_ raw: String, limit: Int = 512) -> String {
        var shown = ""
        var count = 0
        for scalar in raw.unicodeScalars {
            guard count < limit else { return shown + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                let escape = "\\u{\(String(scalar.value, radix: 16))}"
                shown += escape
                count += escape.count
            default:
                shown.unicodeScalars.append(scalar)
                count += 1
            }
        }
        return shown
    }
}
