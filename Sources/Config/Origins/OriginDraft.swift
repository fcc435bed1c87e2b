import Checks

/// An origin's settings while they are gathered: cfmon's own, then those of `defaults`, then those of the origin. Each
/// key replaces what stood there before; a mapping is mixed key by key.
struct OriginDraft {
    /// The domain and the id are not used.
    var origin = Origin(domain: "")
    var connectTo: [Syntax.ConnectTo] = []
    var expectations = Expectations()
    var interval: Duration = .seconds(300)
    var labels: [String: String] = [:]
    var certificateFile: String?

    /// Every key that may also stand in `defaults`.
    static let keys = [
        "interval", "port", "host_headers", "origin_ssl_protocols", "ip_address_type", "resolvers", "connect_to",
        "timeout", "attempts", "http", "mtls", "certificate_file", "warn", "critical", "severities", "labels",
    ]

    /// The origin that the settings make with its own name.
    func configured(domain: String, id: String, at place: Place) -> ConfiguredOrigin {
        var origin = origin
        origin.domain = domain
        origin.id = id
        // One list in memory serves for what is the same: there may be a hundred thousand origins.
        if origin.connectTo != endpoints { origin.connectTo = endpoints }
        return ConfiguredOrigin(
            Target(origin, expectations: expectations, interval: interval, labels: labels),
            certificateFile: certificateFile, place: place)
    }

    /// `connectTo` with the port of the origin where none was given.
    private var endpoints: [Endpoint] { connectTo.map { $0.endpoint(originPort: origin.port) } }

    /// Takes the settings that are given.
    mutating func apply(_ fields: Fields, secrets: Secrets) {
        applyConnection(fields)
        origin.connectTo = endpoints
        applyFiles(fields, secrets: secrets)
        applyExpectations(fields)
        if let http = fields["http"] {
            if http.is("none") {
                origin.request = nil
            } else {
                apply(http: http, secrets: secrets)
            }
        }
        set(
            &interval,
            fields["interval"]?.read { text throws(SyntaxProblem) in
                try Syntax.span(text, from: .seconds(10), to: .seconds(86_400))
            })
        for (key, _, value) in fields["labels"]?.pairs() ?? [] {
            if let name = key.read(Syntax.id), let label = value.read(Syntax.label) { labels[name] = label }
        }
    }

    private mutating func applyConnection(_ fields: Fields) {
        set(&origin.port, fields["port"]?.read(Syntax.port))
        if let names = fields["host_headers"] {
            set(&origin.hostHeaders, names.list(of: Syntax.domain))
            if origin.hostHeaders.count > Origin.mostHostHeaders {
                names.reject(
                    "an origin has \(Origin.mostHostHeaders) forwarded names at the most, not "
                        + "\(origin.hostHeaders.count); write it down more than once, each with a part of them")
            }
        }
        if let protocols = fields["origin_ssl_protocols"], let items = protocols.list() {
            if items.isEmpty { protocols.reject("a distribution allows one protocol at the least") }
            origin.protocols = Set(items.compactMap { $0.read(Syntax.originProtocol) })
        }
        set(&origin.addressType, fields["ip_address_type"]?.read(Syntax.addressType))
        apply(resolvers: fields["resolvers"])
        set(&connectTo, fields["connect_to"]?.list(of: Syntax.connectTo))
        set(&origin.timeout, fields["timeout"]?.read(Syntax.timeout))
        set(&origin.attempts, fields["attempts"]?.read(Syntax.attempts))
    }

    /// Takes the name servers that are given, at the top or for an origin.
    mutating func apply(resolvers: Cursor?) {
        guard let resolvers, let servers = resolvers.list(of: Syntax.resolver) else { return }
        origin.resolvers = servers
        if servers.count > Origin.mostResolvers {
            resolvers.reject(
                "\(servers.count) name servers, where \(Origin.mostResolvers) at the most have their turn in a look-up")
        }
    }

    private mutating func applyFiles(_ fields: Fields, secrets: Secrets) {
        if let file = fields["certificate_file"] {
            if file.is("none") {
                certificateFile = nil
            } else if let path = file.read(Syntax.filePath) {
                certificateFile = Paths.absolute(path, in: secrets.directory)
            }
        }
        guard let mtls = fields["mtls"] else { return }
        guard !mtls.is("none") else {
            origin.clientCertificate = nil
            return
        }
        guard let files = mtls.fields(["certificate", "key"]) else { return }
        let paths = ["certificate", "key"].map { key -> String? in
            guard let cursor = files.required(key, "origin mTLS needs a certificate and its key, both PEM files"),
                let path = cursor.read(Syntax.filePath)
            else { return nil }
            let absolute = Paths.absolute(path, in: secrets.directory)
            if let fault = InputFile.faultOfOpening(absolute) {
                secrets.report(fault, of: Syntax.quoted(path), at: cursor)
            }
            return absolute
        }
        if let certificate = paths[0], let key = paths[1] {
            origin.clientCertificate = ClientCertificateFiles(certificate: certificate, key: key)
        }
    }

    private mutating func applyExpectations(_ fields: Fields) {
        OriginDraft.apply(fields["warn"], to: &expectations.warning)
        OriginDraft.apply(fields["critical"], to: &expectations.critical)
        if let cursor = fields["critical"] ?? fields["warn"] {
            let (warning, critical) = (expectations.warning, expectations.critical)
            if critical.remaining > warning.remaining || critical.lifetimePercent > warning.lifetimePercent {
                let (early, late) = (Printing.threshold(critical), Printing.threshold(warning))
                cursor.reject("critical (\(early)) would begin before warn (\(late))")
            }
        }
        for (key, _, value) in fields["severities"]?.pairs() ?? [] {
            let code = key.read(Syntax.findingCode)
            if let severity = value.read(Syntax.severity), let code { expectations.severities[code] = severity }
        }
    }

    private static func apply(_ cursor: Cursor?, to threshold: inout Threshold) {
        guard let fields = cursor?.fields(["remaining", "lifetime"]) else { return }
        set(&threshold.remaining, fields["remaining"]?.read(Syntax.remaining))
        set(&threshold.lifetimePercent, fields["lifetime"]?.read(Syntax.lifetimePercent))
    }

    private mutating func apply(http cursor: Cursor, secrets: Secrets) {
        guard let fields = cursor.fields(["path", "expect_status", "headers", "read_timeout"]) else { return }
        var request = origin.request ?? HTTPRequest(path: "")
        let path = request.path.isEmpty ? fields.required("path", "what to ask for, such as /health") : fields["path"]
        set(&request.path, path?.read(Syntax.path))
        set(&request.expectStatus, fields["expect_status"]?.read(Syntax.statusRange))
        set(&request.readTimeout, fields["read_timeout"]?.read(Syntax.readTimeout))
        for (key, _, value) in fields["headers"]?.pairs() ?? [] {
            let name = key.read(Syntax.headerName)
            if let content = secrets.read(value, Syntax.headerValue), let name { request.setHeader(name, to: content) }
        }
        origin.request = request
    }
}

extension HTTPRequest {
    /// Names of headers are the same in any case, so that an origin's own replaces the one of the defaults.
    fileprivate mutating func setHeader(_ name: String, to value: String) {
        for known in headers.keys where known.lowercased() == name.lowercased() { headers[known] = nil }
        headers[name] = value
    }
}

/// Replaces a setting where a new value was read.
private func set<Value>(_ setting: inout Value, _ value: Value?) {
    if let value { setting = value }
}
