import Timekeeping

/// Seconds that a `Retry-After` header asks to wait (RFC 9110, 10.2.3): whole seconds, or the time until an HTTP date in
/// the form that senders must use (RFC 9110, 5.6.7). Nil for anything else; never negative.
func seconds(ofRetryAfter text: String, at now: Instant) -> Int64? {
    let text = text.trimmingPrefix(while: \.isWhitespace)
    if let seconds = Int64(text), seconds >= 0 { return seconds }
    // Sun, 06 Nov 1994 08:49:37 GMT
    let parts = text.split(separator: " ")
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])),
        let date = Instant(rfc3339: "\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
    else { return nil }
    return max(0, date.seconds(since: now))
}
