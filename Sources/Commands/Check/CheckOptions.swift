import ArgumentParser
import Checks
import Config
import TLS
import Timekeeping

/// What the distribution says of the origin. nil and empty stand for CloudFront's own defaults.
struct CheckOptions: ParsableArguments {
    @Option(
        name: .customLong("host-header"),
        help: "A Host that CloudFront forwards; SNI and accepted name follow it. Repeatable.",
        transform: Syntax.domain)
    var hostHeaders: [String] = []

    @Option(
        name: .customLong("connect-to"),
        help: "ADDRESS or ADDRESS:PORT to connect to instead of what DNS says; the names stay. Repeatable.",
        transform: Syntax.connectTo)
    var connectTo: [Syntax.ConnectTo] = []

    @Option(
        name: .customLong("resolver"),
        help: "ADDRESS or ADDRESS:PORT of a name server to ask instead of resolv.conf's. Repeatable.",
        transform: Syntax.resolver)
    var resolvers: [Endpoint] = []

    @Option(
        name: .customLong("origin-ssl-protocols"),
        help: "As in the distribution, of SSLv3,TLSv1,TLSv1.1,TLSv1.2 (default: TLSv1.2).",
        transform: Syntax.protocols)
    var protocols: Set<OriginProtocol>?

    @Option(
        name: .customLong("ip-address-type"),
        help: "As in the distribution: ipv4, ipv6 or dualstack (default: ipv4).",
        transform: Syntax.addressType)
    var addressType: AddressType?

    @Option(help: "Also sends a GET of this path and looks at the answer.", transform: Syntax.path)
    var http: String?

    @Flag(name: .customLong("no-http"), help: "Sends no request, even where the target is a URL with a path.")
    var withoutHTTP = false

    @Option(help: "CloudFront's connection timeout, 1s to 10s (default: 10s).", transform: CheckOptions.timeout)
    var timeout: Int?

    @Option(help: "CloudFront's connection attempts, 1 to 3 (default: 3).", transform: Syntax.attempts)
    var attempts: Int?

    @Option(name: .customLong("mtls-cert"), help: "PEM file of the client certificate, where there is origin mTLS.")
    var clientCertificate: String?

    @Option(name: .customLong("mtls-key"), help: "PEM file of its key.")
    var clientKey: String?

    func validate() throws {
        guard hostHeaders.count <= Origin.mostHostHeaders else {
            throw ValidationError("--host-header can be given \(Origin.mostHostHeaders) times at the most.")
        }
        guard resolvers.count <= Origin.mostResolvers else {
            throw ValidationError("--resolver can be given \(Origin.mostResolvers) times at the most.")
        }
        guard http == nil || !withoutHTTP else { throw ValidationError("--http and --no-http contradict each other.") }
        guard (clientCertificate == nil) == (clientKey == nil) else {
            throw ValidationError("--mtls-cert and --mtls-key belong together.")
        }
    }

    /// Whether no option of a connection is given.
    var isEmpty: Bool {
        hostHeaders.isEmpty && connectTo.isEmpty && resolvers.isEmpty && protocols == nil && addressType == nil
            && http == nil && !withoutHTTP && timeout == nil && attempts == nil && clientCertificate == nil
    }

    /// The origin that the target and these options describe.
    func origin(_ target: Syntax.Target) -> Origin {
        var origin = Origin(domain: target.domain, port: target.port ?? 443)
        if let port = target.port, port != 443 { origin.id = "\(target.domain):\(port)" }
        origin.hostHeaders = hostHeaders
        origin.connectTo = connectTo.map { $0.endpoint(originPort: origin.port) }
        origin.resolvers = resolvers
        if let protocols { origin.protocols = protocols }
        if let addressType { origin.addressType = addressType }
        if let timeout { origin.timeout = timeout }
        if let attempts { origin.attempts = attempts }
        // Browsers add a bare slash, so it does not ask for a request.
        let path = http ?? (target.path == "/" || withoutHTTP ? nil : target.path)
        origin.request = path.map { HTTPRequest(path: $0) }
        if let clientCertificate, let clientKey {
            origin.clientCertificate = ClientCertificateFiles(certificate: clientCertificate, key: clientKey)
        }
        return origin
    }

    /// A bare number means seconds here, as in `curl --connect-timeout`.
    private static func timeout(_ text: String) throws -> Int {
        try Syntax.timeout(Int(text) == nil ? text : text + "s")
    }
}
