import Checks

/// Gathers the origins of all files, and sees that no id stands for two of them.
struct OriginReader {
    let defaults: OriginDraft
    let secrets: Secrets
    private(set) var origins: [ConfiguredOrigin] = []
    private var places: [String: Place] = [:]

    init(defaults: OriginDraft, secrets: Secrets) {
        self.defaults = defaults
        self.secrets = secrets
    }

    /// Takes a list of origins, each a mapping or the short form `host[:port]`.
    mutating func take(list cursor: Cursor) {
        for item in cursor.list() ?? [] {
            if item.isMapping {
                take(mapping: item)
            } else if item.isNull || item.isList {
                item.reject("an origin is `host`, `host:port`, or a mapping with a `domain`")
            } else if let host = item.read(Syntax.hostAndPort) {
                take(host, at: item.place) { item.reject($0) }
            }
        }
    }

    /// Takes the short form. Its id is what is written: the name, and the port where it is not the usual one.
    mutating func take(_ host: Syntax.HostAndPort, at place: Place, reject: (String) -> Void) {
        var draft = defaults
        draft.origin.port = host.port ?? draft.origin.port
        // Shared where they are the same: there may be a hundred thousand.
        let id = host.port.flatMap { $0 == 443 ? nil : "\(host.domain):\($0)" } ?? host.domain
        add(draft.configured(domain: host.domain, id: id, at: place), reject: reject)
    }

    private mutating func take(mapping cursor: Cursor) {
        guard let fields = cursor.fields(OriginReader.keys, elsewhere: OriginReader.hints) else {
            return
        }
        var draft = defaults
        draft.apply(fields, secrets: secrets)
        let domain = fields.required("domain", "the name under which CloudFront reaches the origin")?.read(
            Syntax.domain)
        let id = fields["id"].map { $0.read(Syntax.id) } ?? domain
        guard let id else { return }
        let origin = draft.configured(domain: domain ?? "", id: id, at: cursor.place)
        add(origin) { (fields["id"] ?? fields["domain"] ?? cursor).reject($0) }
    }

    private static let keys = ["id", "domain"] + OriginDraft.keys
    private static let hints = [
        "name": "an origin has an `id` and a `domain`", "host": "the origin's name goes under `domain`",
        "sni": "the server name follows from `host_headers`, else it is the domain",
        "defaults": "`defaults` stands beside `origins`, not within one",
    ]

    private mutating func add(_ origin: ConfiguredOrigin, reject: (String) -> Void) {
        let id = origin.watched.origin.id
        if let first = places[id] {
            reject("the origin at \(first) has the id \(Syntax.quoted(id)) already; give one of them another `id`")
        } else {
            places[id] = origin.place
            origins.append(origin)
        }
    }
}
