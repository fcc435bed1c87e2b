/// Text from a peer, made fit to be shown: what is not printable becomes an escape.
public enum Printable {
    /// Escapes control characters, bidirectional marks and all else that has no shape of its own as `\u{…}`, replaces
    /// bytes that are no UTF-8, and cuts after `limit` characters of the result.
    public static func text(_ bytes: some Collection<UInt8>, limit: Int = 512) -> String {
        text(String(decoding: bytes, as: UTF8.self), limit: limit)
    }

    /// The same for text that was decoded already.
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
