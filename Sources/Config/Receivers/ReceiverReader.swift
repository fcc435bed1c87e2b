import Alerts

/// Reads who is to be told.
struct ReceiverReader {
    let secrets: Secrets
    private(set) var receivers: [Receiver] = []
    private var places: [String: Place] = [:]

    init(secrets: Secrets) {
        self.secrets = secrets
    }

    private static let keys = ["name", "type", "url", "secret", "send", "match", "repeat"]

    /// Takes a list of receivers.
    mutating func take(list cursor: Cursor) {
        for item in cursor.list() ?? [] {
            guard let fields = item.fields(ReceiverReader.keys) else { continue }
            let name = fields.required("name", "by which logs and alerts call the receiver")?.read(Syntax.id)
            let format = fields.required("type", "there is `webhook`")?.read(Syntax.receiverFormat)
            let url = fields.required("url", "where messages go")
                .flatMap { secrets.read($0, Syntax.httpURL) }
            var receiver = Receiver(name: name ?? "", format: format ?? .webhook, url: url ?? "")
            readOptional(fields, into: &receiver)
            if let name { add(receiver, named: name, at: fields["name"] ?? item) }
        }
    }

    private func readOptional(_ fields: Fields, into receiver: inout Receiver) {
        if let secret = fields["secret"] {
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
        if let again = fields["repeat"] {
            receiver.repeatAfter =
                again.is("never")
                ? nil
                : again.read { text throws(SyntaxProblem) in
                    try Syntax.span(text, from: .seconds(300), to: .seconds(30 * 86_400)).components.seconds
                }
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
