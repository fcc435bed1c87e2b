public import Checks

extension Origin {
    /// The origin as an item of a list in `origins.d`, one line each: only what differs from CloudFront's defaults.
    /// Reading it gives the same connection again; what a request or a client certificate needs stands in files of the
    /// operator's, and is left out.
    public var yamlItem: [String] {
        let standard = Origin(domain: domain)
        var lines = ["domain: \(Printing.scalar(domain))"]
        if port != standard.port { lines.append("port: \(port)") }
        if !hostHeaders.isEmpty { lines.append("host_headers: \(flow(hostHeaders))") }
        if protocols != standard.protocols {
            lines.append("origin_ssl_protocols: \(flow(protocols.sorted().map(\.rawValue)))")
        }
        if addressType != standard.addressType { lines.append("ip_address_type: \(addressType.rawValue)") }
        if timeout != standard.timeout { lines.append("timeout: \(timeout)s") }
        if attempts != standard.attempts { lines.append("attempts: \(attempts)") }
        return ["  - id: \(Printing.scalar(id))"] + lines.map { "    \($0)" }
    }

    private func flow(_ items: [String]) -> String {
        "[\(items.map(Printing.scalar).joined(separator: ", "))]"
    }
}
