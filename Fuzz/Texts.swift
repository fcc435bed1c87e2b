import Alerts
import Config
import Glibc
import Timekeeping

@testable import Checks

/// Addresses: exactly what the system's own parser takes, and its canonical text.
let addressTarget = Target(name: "address") { bytes in
    let text = bytes.text
    let address = IPAddress(text)
    if let address {
        promise(IPAddress(address.description) == address, "\(address) is read back as another address")
        _ = address.isPublic
    }
    guard !text.utf8.contains(0), !text.hasPrefix("[") else { return }
    var buffer = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET6, text, &buffer) == 1 {
        promise(address?.bytes == buffer, "\(text) is an IPv6 address")
        var canonical = [CChar](repeating: 0, count: 64)
        inet_ntop(AF_INET6, buffer, &canonical, 64)
        let system = String(decoding: canonical.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // RFC 5952, 5 allows dotted decimal in the last 32 bits, and the system does so.
        promise(system.contains(".") || address?.description == system, "\(address?.description ?? "") is \(system)")
    } else if inet_pton(AF_INET, text, &buffer) == 1 {
        promise(address?.bytes == Array(buffer.prefix(4)), "\(text) is an IPv4 address")
    } else {
        promise(address == nil, "\(text) is no address")
    }
}

/// The head of an HTTP response: the same whole as in pieces, and in bounded text.
let answerTarget = Target(name: "answer") { bytes in
    var whole = ResponseHead.Reader()
    let answer = whole.read(bytes)
    var broken = ResponseHead.Reader()
    var other: HTTPAnswer?
    for piece in bytes.pieces where other == nil { other = broken.read(piece) }
    promise(answer?.status == other?.status && answer?.headers == other?.headers, "pieces change the answer")
    promise((answer == nil) == (other == nil), "pieces change when the answer is known")
    if answer == nil {
        promise(whole.incomplete(.closed, waited: 1) == broken.incomplete(.closed, waited: 1), "pieces change the end")
    }
    for value in (answer?.headers ?? [:]).values { promise(value.count <= 300, "a header of \(value.count)") }
}

/// Distinguished names as text.
let nameTarget = Target(name: "name") { bytes in
    let attributes = DistinguishedNameText.attributes(of: bytes.text)
    promise(attributes.count <= bytes.count + 1, "more attributes than bytes")
}

/// Error pages.
let pageTarget = Target(name: "page") { bytes in
    let page = ErrorPage(bytes)
    promise(page.status.map { (400...599).contains($0) } ?? true, "status \(page.status ?? 0)")
    promise(page.requestID?.utf8.count ?? 0 <= 128, "a long request id")
    _ = page.explanation
}

/// Times and spans: what is read is written so that it is read as the same.
let timeTarget = Target(name: "time") { bytes in
    let text = bytes.text
    if let instant = Instant(rfc3339: text) {
        promise(Instant(rfc3339: "\(instant)") == instant, "\(text) is \(instant)")
        _ = instant.relative(to: Instant(seconds: 0))
    }
    if let span = Duration(span: text) {
        promise(Duration(span: span.span) == span, "\(text) is \(span.span)")
        _ = span.milliseconds
    }
    // Any number of seconds has a text.
    let seconds = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    let instant = Instant(seconds: seconds)
    _ = "\(instant) \(instant.date) \(instant.relative(to: Instant(seconds: ~seconds)))"
}

/// A configuration file, without secrets and without further files.
let configTarget = Target(name: "config") { bytes in
    let path = "\(configDirectory)/cfmon.yaml"
    guard let file = fopen(path, "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    if case .failure(let problems) = Configuration.inspect(path: path) {
        promise(!problems.problems.isEmpty, "refused without a reason")
        for problem in problems.problems {
            promise(problem.line >= 0 && problem.column >= 0, "\(problem)")
            let isPlain = problem.message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            promise(isPlain, "control characters in a message: \(problem.message.debugDescription)")
        }
    }
}

private let configDirectory: String = {
    var template = Array("/tmp/cfmon-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { exit(75) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}()
