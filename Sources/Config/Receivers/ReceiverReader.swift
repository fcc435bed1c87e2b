import Alerts
import Checks

/// Reads who is to be told.
struct ReceiverReader {
    let secrets: Secrets
    private(set) var receivers: [Receiver] = []
    private var places: [String: Place] = [:]

    init(secrets: Secrets) {
        self.secrets = secrets
    }

    /// Keys of every receiver, and those that only some types have.
    private static let common = ["name", "type", "send", "match", "repeat"]
    private static let particular = ["url", "urls", "secret", "routing_key", "api_key", "token", "topic", "command"]

    /// Takes a list of receivers.
    mutating func take(list cursor: Cursor) {
        for item in cursor.list() ?? [] {
            guard let fields = item.fields(ReceiverReader.common + ReceiverReader.particular) else { continue }
            let name = fields.required("name", "by which logs and alerts call the receiver")?.read(Syntax.id)
            let format = fields.required("type", "\(Syntax.formats)")?.read(Syntax.receiverFormat)
            var receiver = Receiver(name: name ?? "", format: format ?? .webhook, url: "")
            readAddress(fields, into: &receiver, isTyped: format != nil)
            readOptional(fields, into: &receiver)
            if let name { add(receiver, named: name, at: fields["name"] ?? item) }
        }
    }

    /// Where messages go, and what lets them in.
    private func readAddress(_ fields: Fields, into receiver: inout Receiver, isTyped: Bool) {
        let format = receiver.format
        for key in ReceiverReader.particular where isTyped && !format.keys.contains(key) {
            fields[key]?.reject("a receiver of type `\(format.rawValue)` has no \(Syntax.quoted(key))")
        }
        switch format {
        case .command:
            let words = fields.required("command", "the program, and its arguments")?.list(of: Syntax.argument)
            receiver.urls = []
            receiver.command = words ?? []
            if let words, words.first?.hasPrefix("/") != true {
                fields["command"]?.reject("the command begins with the absolute path of a program")
            }
        case .alertmanager where fields["urls"] != nil:
            receiver.urls = fields["urls"]?.list()?.compactMap { secrets.read($0, Syntax.httpURL) } ?? []
            if fields["url"] != nil { fields["url"]?.reject("either `url` or `urls` says where messages go") }
            if fields["urls"]?.list()?.isEmpty == true { fields["urls"]?.reject("the list of URLs is empty") }
        default:
            let given = fields["url"].map { secrets.read($0, Syntax.httpURL) ?? "" }
            let url = given ?? format.defaultURL
            if url == nil { _ = fields.required("url", "where messages go") }
            receiver.urls = [url ?? ""]
        }
        if let key = format.keys.first(where: { ["routing_key", "api_key"].contains($0) }) {
            receiver.key = fields.required(key, "by which `\(format.rawValue)` knows whose alert it is")
                .flatMap { secrets.read($0, Syntax.token) }
        } else if let token = fields["token"], format.keys.contains("token") {
            receiver.key = secrets.read(token, Syntax.token)
        }
        if format == .ntfy {
            receiver.topic = fields.required("topic", "to whom ntfy shows the messages")
                .flatMap { secrets.read($0, Syntax.topic) }
        }
    }

    private func readOptional(_ fields: Fields, into receiver: inout Receiver) {
        if let secret = fields["secret"], receiver.format == .webhook {
            let each = secret.isList ? secret.list() ?? [] : [secret]
            receiver.secrets = each.compactMap { secrets.read($0, Syntax.webhookSecret) }
            if each.isEmpty { secret.reject("the list of secrets is empty; without `secret`, messages are not signed") }
        }
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

    /// Seconds until an incident is told again; nil for never.
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

extension Receiver.Format {
    /// The keys of this type, besides those of every receiver.
    var keys: [String] {
        switch self {
        case .webhook: ["url", "secret"]
        case .slack, .discord, .teams, .googlechat: ["url"]
        case .pagerduty: ["url", "routing_key"]
        case .opsgenie: ["url", "api_key"]
        case .ntfy: ["url", "topic", "token"]
        case .cloudevents: ["url", "token"]
        case .alertmanager: ["url", "urls", "token"]
        case .command: ["command"]
        }
    }

    /// Where messages go if nothing else is said; nil where that has to be said.
    var defaultURL: String? {
        switch self {
        case .pagerduty: "https://events.pagerduty.com/v2/enqueue"
        case .opsgenie: "https://api.opsgenie.com/v2/alerts"
        case .ntfy: "https://ntfy.sh/"
        default: nil
        }
    }
}
