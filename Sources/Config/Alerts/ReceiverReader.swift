import Alerts
import Checks

/// Reads the receivers.
struct ReceiverReader {
    let secrets: Secrets
    private(set) var receivers: [Receiver] = []
    private var places: [String: Place] = [:]

    init(secrets: Secrets) {
        self.secrets = secrets
    }

    /// Keys of every receiver. Only some types have the others.
    private static let common = ["name", "type", "send", "match", "repeat"]

    /// Takes a list of receivers.
    mutating func take(list cursor: Cursor) {
        for item in cursor.list() ?? [] {
            let known = ReceiverReader.common + Receiver.Key.allCases.map(\.rawValue)
            guard let fields = item.fields(known) else { continue }
            let name = fields.required("name", "by which logs and alerts call the receiver")?.read(Syntax.id)
            let format = fields.required("type", "\(Syntax.formats)")?.read(Syntax.receiverFormat)
            var receiver = Receiver(name: name ?? "", format: format ?? .webhook, url: "")
            readKeys(of: fields, into: &receiver, isTyped: format != nil)
            readWishes(of: fields, into: &receiver)
            if let name { add(receiver, named: name, at: fields["name"] ?? item) }
        }
    }

    /// The keys that only some types have.
    private func readKeys(of fields: Fields, into receiver: inout Receiver, isTyped: Bool) {
        let (format, facts) = (receiver.format, receiver.format.facts)
        receiver.urls = facts.defaultURL.map { [$0] } ?? []
        for key in Receiver.Key.allCases {
            guard facts.needs.contains(key) || facts.takes.contains(key) else {
                guard isTyped else { continue }
                fields[key.rawValue]?.reject(
                    "a receiver of type `\(format.rawValue)` has no \(Syntax.quoted(key.rawValue))")
                continue
            }
            let isNeeded =
                facts.needs.contains(key) && !(key == .url && facts.takes.contains(.urls) && fields["urls"] != nil)
            let given =
                isNeeded
                ? fields.required(key.rawValue, Syntax.purpose(of: key, for: format)) : fields[key.rawValue]
            if let given { read(key, from: given, into: &receiver) }
        }
        if facts.takes.contains(.urls), fields["urls"] != nil {
            fields["url"]?.reject("either `url` or `urls` says where messages go")
        }
        for (one, other) in [("username", "password"), ("password", "username")] where facts.takes.contains(.username) {
            if fields[one] != nil { _ = fields.required(other, "it belongs to `\(one)`") }
        }
        if facts.takes.contains(.username), facts.takes.contains(.token), fields["token"] != nil {
            fields["username"]?.reject("either `token` or `username` says who is asking")
        }
        readHeaders(of: fields, into: &receiver)
    }

    private func read(_ key: Receiver.Key, from value: Cursor, into receiver: inout Receiver) {
        switch key {
        case .url:
            let isMail = receiver.format == .email
            receiver.urls = [secrets.read(value, isMail ? Syntax.mailServer : Syntax.httpURL) ?? ""]
        case .urls:
            let each = value.list()
            receiver.urls = each?.compactMap { secrets.read($0, Syntax.httpURL) } ?? []
            if each?.isEmpty == true { value.reject("the list of URLs is empty") }
        case .command:
            guard let words = value.list(of: Syntax.argument) else { return }
            receiver.command = words
            if words.first?.hasPrefix("/") != true {
                value.reject("the command begins with the absolute path of a program")
            }
        case .routingKey, .apiKey, .token: receiver.key = secrets.read(value, Syntax.token)
        case .topic: receiver.topic = secrets.read(value, Syntax.topic)
        case .secret:
            let each = value.isList ? value.list() ?? [] : [value]
            receiver.secrets = each.compactMap { secrets.read($0, Syntax.webhookSecret) }
            if each.isEmpty { value.reject("the list of secrets is empty; without `secret`, messages are not signed") }
        case .username: receiver.username = value.read(Syntax.userName)
        case .password: receiver.password = secrets.read(value, Syntax.password)
        case .sender: receiver.sender = value.read(Syntax.mailAddress) ?? ""
        case .recipients:
            guard let each = value.list() else { return }
            receiver.recipients = each.compactMap { $0.read(Syntax.mailAddress) }
            if each.isEmpty { value.reject("the list is empty, so nothing would ever be sent") }
            if each.count > Syntax.mostRecipients {
                value.reject("a mail has \(Syntax.mostRecipients) recipients at the most, not \(each.count)")
            }
        case .headers:
            // `readHeaders` reads them, once it is known which keys set a header too.
            break
        case .proxy:
            if value.is("none") {
                receiver.proxy = .none
            } else if let url = secrets.read(value, Syntax.proxyURL) {
                receiver.proxy = .url(url)
            }
        }
    }

    private func readHeaders(of fields: Fields, into receiver: inout Receiver) {
        let facts = receiver.format.facts
        guard facts.takes.contains(.headers), let headers = fields["headers"] else { return }
        let setter = ["api_key", "token", "username"].first { fields[$0] != nil }
        var names: Set<String> = []
        for (key, _, value) in headers.pairs() ?? [] {
            let name = key.read(Syntax.ownHeaderName)
            let content = secrets.read(value, Syntax.headerValue)
            guard let name, let content else { continue }
            if name.lowercased() == "authorization", let setter {
                key.reject("`\(setter)` sets the header \(Syntax.quoted(name)) already")
            }
            if !names.insert(name.lowercased()).inserted {
                key.reject("the header \(Syntax.quoted(name)) stands here already, in other letters")
            }
            receiver.headers[name] = content
        }
    }

    /// Which messages it wants, about which origins, and how often.
    private func readWishes(of fields: Fields, into receiver: inout Receiver) {
        if let send = fields["send"], let wishes = send.list() {
            receiver.send = Set(wishes.compactMap { $0.read(Syntax.wish) })
            if wishes.isEmpty { send.reject("the list is empty, so nothing would ever be sent") }
        }
        for (key, _, value) in fields["match"]?.pairs() ?? [] {
            if let name = key.read(Syntax.id), let label = value.read(Syntax.label) { receiver.match[name] = label }
        }
        guard let again = fields["repeat"] else { return }
        if again.isMapping {
            let each = again.fields(["warning", "critical"])
            for severity in [Severity.warning, .critical] {
                if let cursor = each?[severity.rawValue] { receiver.repeatAfter[severity] = span(cursor) }
            }
        } else {
            let span = span(again)
            receiver.repeatAfter = [.warning: span, .critical: span].compactMapValues { $0 }
        }
    }

    /// Seconds until an incident is sent again; nil for never.
    private func span(_ cursor: Cursor) -> Int64? {
        cursor.is("never")
            ? nil
            : cursor.read { text throws(SyntaxProblem) in
                try Syntax.span(text, from: .seconds(300), to: .seconds(30 * 86_400)).components.seconds
            }
    }

    private mutating func add(_ receiver: Receiver, named name: String, at cursor: Cursor) {
        if let first = places[name] {
            cursor.reject("the receiver at \(first) has the name \(Syntax.quoted(name)) already")
        } else {
            places[name] = cursor.place
            receivers.append(receiver)
        }
    }
}
