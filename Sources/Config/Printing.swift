import Alerts
public import Checks
import Timekeeping

extension Settings {
    /// The settings as a configuration file, with every default written out and `<secret>` in place of secrets. Reading
    /// it gives the same origins again.
    public var yaml: String {
        var lines = origins.isEmpty ? ["origins: []"] : ["origins:"]
        lines += origins.flatMap(Printing.lines)
        lines += ["# The files of the directory are among the origins above.", "origins_dir: none"]
        switch trust {
        case .system: lines.append("trust: {bundle: system}")
        case .file(let path): lines.append("trust: {bundle: \(Printing.scalar(path))}")
        }
        lines.append(receivers.isEmpty ? "receivers: []" : "receivers:")
        lines += receivers.flatMap(Printing.lines)
        lines += Printing.lines(rules)
        if let heartbeat {
            lines.append("heartbeat: {url: \(Printing.secret), every: \(heartbeat.every.span)}")
        }
        lines.append("storage: {retain: \(retain.span), max_size: \(Syntax.text(ofSize: maxSize))}")
        return lines.map { "\($0)\n" }.joined()
    }
}

/// Settings as YAML text, no richer than what `Configuration` reads. It is written by hand: Yams' emitter writes no
/// comments, and does not indent the items of a list below its key, as the documented output does.
enum Printing {
    static let secret = "<secret>"

    static func lines(_ configured: ConfiguredOrigin) -> [String] {
        let (watched, origin) = (configured.watched, configured.watched.origin)
        let protocols = OriginProtocol.allCases.filter(origin.protocols.contains)
        var lines = [
            "domain: \(scalar(origin.domain))", "port: \(origin.port)", "host_headers: \(list(origin.hostHeaders))",
            "origin_ssl_protocols: \(list(protocols.map(\.rawValue)))",
            "ip_address_type: \(origin.addressType.rawValue)",
            "resolvers: \(list(origin.resolvers.map(\.description)))",
            "connect_to: \(list(origin.connectTo.map(\.description)))", "timeout: \(origin.timeout)s",
            "attempts: \(origin.attempts)", "interval: \(watched.interval.span)",
        ]
        if let request = origin.request { lines.append("http: \(http(request))") }
        if let files = origin.clientCertificate {
            lines.append("mtls: {certificate: \(scalar(files.certificate)), key: \(scalar(files.key))}")
        }
        if let file = configured.certificateFile { lines.append("certificate_file: \(scalar(file))") }
        lines.append("warn: {\(threshold(watched.expectations.warning))}")
        lines.append("critical: {\(threshold(watched.expectations.critical))}")
        let severities = watched.expectations.severities.map { ($0.rawValue, $1.rawValue) }
        lines.append("severities: \(mapping(Dictionary(uniqueKeysWithValues: severities)))")
        lines.append("labels: \(mapping(watched.labels))")
        return ["  - id: \(scalar(origin.id))"] + lines.map { "    \($0)" }
    }

    private static func http(_ request: HTTPRequest) -> String {
        let status = request.expectStatus
        let range = status.count == 1 ? "\(status.lowerBound)" : "\(status.lowerBound)-\(status.upperBound)"
        var parts = [
            "path: \(scalar(request.path))", "expect_status: \(range)", "read_timeout: \(request.readTimeout)s",
        ]
        if !request.headers.isEmpty {
            parts.append("headers: \(secretMapping(request.headers))")
        }
        return "{\(parts.joined(separator: ", "))}"
    }

    /// `remaining: 21d, lifetime: 25%`.
    static func threshold(_ threshold: Threshold) -> String {
        let percent = threshold.lifetimePercent
        let share = percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
        return "remaining: \(Duration.seconds(threshold.remaining).span), lifetime: \(share)%"
    }

    static func lines(_ receiver: Receiver) -> [String] {
        let send = Receiver.Wish.allCases.filter(receiver.send.contains).map(\.rawValue)
        let spans = [Severity.warning, .critical].map { severity in
            receiver.repeatAfter[severity].map { Duration.seconds($0).span } ?? "never"
        }
        let again = spans[0] == spans[1] ? spans[0] : "{warning: \(spans[0]), critical: \(spans[1])}"
        let facts = receiver.format.facts
        var lines = ["type: \(receiver.format.rawValue)"]
        for key in Receiver.Key.allCases where facts.needs.contains(key) || facts.takes.contains(key) {
            if let value = value(of: key, receiver) { lines.append("\(key.rawValue): \(value)") }
        }
        lines += ["send: \(list(send))", "match: \(mapping(receiver.match))", "repeat: \(again)"]
        return ["  - name: \(scalar(receiver.name))"] + lines.map { "    \($0)" }
    }

    /// The value of a key that only some types have; nil if the key is left out.
    private static func value(of key: Receiver.Key, _ receiver: Receiver) -> String? {
        switch key {
        case .url: receiver.urls.count == 1 ? secret : nil
        case .urls: receiver.urls.count == 1 ? nil : secretList(receiver.urls)
        case .command: list(receiver.command)
        case .topic: secret
        case .routingKey, .apiKey, .token: receiver.key.map { _ in secret }
        case .secret: receiver.secrets.isEmpty ? nil : secretList(receiver.secrets)
        case .username: receiver.username.map(scalar)
        case .password: receiver.password.map { _ in secret }
        case .sender: scalar(receiver.sender)
        case .recipients: list(receiver.recipients)
        case .headers: receiver.headers.isEmpty ? nil : secretMapping(receiver.headers)
        case .proxy:
            switch receiver.proxy {
            case .environment: nil
            case .none: "none"
            case .url: secret
            }
        }
    }

    private static func secretList(_ items: [String]) -> String {
        "[\(items.map { _ in secret }.joined(separator: ", "))]"
    }

    /// The names of headers, without their values.
    private static func secretMapping(_ headers: [String: String]) -> String {
        "{\(headers.keys.sorted().map { "\(scalar($0)): \(secret)" }.joined(separator: ", "))}"
    }

    static func list(_ items: [String]) -> String {
        "[\(items.map(scalar).joined(separator: ", "))]"
    }

    static func mapping(_ pairs: [String: String]) -> String {
        let sorted = pairs.sorted { $0.key < $1.key }
        return "{\(sorted.map { "\(scalar($0.key)): \(scalar($0.value))" }.joined(separator: ", "))}"
    }

    /// A text as a scalar: plain if YAML cannot take it for anything else, else in double quotes.
    static func scalar(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "_"):
                true
            default: byte == UInt8(ascii: "-")
            }
        }
        if isPlain, let first = text.first, first != "-", !["null", "Null", "NULL"].contains(text) { return text }
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": return "\\\(scalar)"
            case " "..."~": return String(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension Printing {
    fileprivate static func lines(_ rules: AlertRules) -> [String] {
        var lines = rules.maintenance.isEmpty ? [] : ["maintenance:"]
        lines += rules.maintenance.flatMap(window)
        let outageDetector = rules.outageDetector
        let share = Int((outageDetector.share * 100).rounded())
        lines.append(
            outageDetector == .none
                ? "offline: none"
                : "offline: {share: \(share)%, within: \(Duration.seconds(outageDetector.within).span)}")
        return lines
    }

    private static func window(_ window: MaintenanceWindow) -> [String] {
        var lines = [
            window.origin.map { "origin: \(scalar($0))" }
                ?? "match: \(window.labels.isEmpty ? "all" : mapping(window.labels))",
            "zone: \(scalar(window.zone.name))",
        ]
        switch window.time {
        case .once(let from, let to):
            lines += ["from: \(scalar(from.minuteText))", "to: \(scalar(to.minuteText))"]
        case .weekly(let days, let from, let to):
            let names = Weekday.allCases.filter(days.contains).map(\.rawValue)
            lines += [
                "days: \(names.count == 7 ? "daily" : list(names))",
                "from: \(scalar(Syntax.text(ofTimeOfDay: from)))", "to: \(scalar(Syntax.text(ofTimeOfDay: to)))",
            ]
        }
        lines.append("comment: \(scalar(window.comment))")
        return ["  - name: \(scalar(window.name))"] + lines.map { "    \($0)" }
    }
}

extension Origin {
    /// The lines of the origin as an item of a list in `origins.d`, with only what differs from CloudFront's defaults.
    /// Reading them gives the same connection again. Requests and client certificates are left out, since they need the
    /// operator's own files.
    public var yamlItem: [String] {
        let standard = Origin(domain: domain)
        var lines = ["domain: \(Printing.scalar(domain))"]
        if port != standard.port { lines.append("port: \(port)") }
        if !hostHeaders.isEmpty { lines.append("host_headers: \(Printing.list(hostHeaders))") }
        if protocols != standard.protocols {
            lines.append("origin_ssl_protocols: \(Printing.list(protocols.sorted().map(\.rawValue)))")
        }
        if addressType != standard.addressType { lines.append("ip_address_type: \(addressType.rawValue)") }
        if timeout != standard.timeout { lines.append("timeout: \(timeout)s") }
        if attempts != standard.attempts { lines.append("attempts: \(attempts)") }
        return ["  - id: \(Printing.scalar(id))"] + lines.map { "    \($0)" }
    }
}
