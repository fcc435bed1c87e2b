/// A text from a receiver or a library that may be stored: without secrets or control characters, in one line, and short.
///
/// Receivers like to repeat a request's path in their answer ("Cannot POST /…"), and paths hold tokens.
func redacted(_ text: String, url: String, secrets others: [String] = [], limit: Int = 200) -> String {
    let secrets = secretParts(of: url) + others
    var line = text
    for secret in secrets.sorted(by: { $0.count > $1.count }) where secret.count > 1 {
        line = line.replacing(secret, with: "…")
    }
    line = line.words.joined(separator: " ")
    return line.count > limit ? line.prefix(limit) + "…" : line
}

/// The parts of a URL that may be secrets: the whole of it, user and password, and long parts of path and query.
func secretParts(of url: String) -> [String] {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let target = rest.dropFirst(authority.count)
    var secrets = [url, String(rest), String(target)]
    if let at = authority.lastIndex(of: "@") {
        secrets.append(String(authority[..<at]))
        secrets += authority[..<at].split(separator: ":").map(String.init)
    }
    return secrets + target.split { "/?&=#".contains($0) }.filter { $0.count >= 8 }.map(String.init)
}
