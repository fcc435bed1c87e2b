import TLS

/// What a distribution's settings say by themselves, the worst first. Pure; no connection is made to the origin.
public func settingsFindings(_ origin: DistributionOrigin) -> [Finding] {
    [wrongPort(origin), clearText(origin), oldProtocols(origin)].compactMap(\.self) + origin.doubts.map(notKnowable)
}

private func wrongPort(_ origin: DistributionOrigin) -> Finding? {
    if let port = UInt16(exactly: origin.port), CloudFront.allows(port: port) { return nil }
    return Finding(
        .configPort, title: "the HTTPS port is \(origin.port)",
        detail: "CloudFront connects to 80, 443 and 1024 to 65535.", evidence: ["port": .number(Double(origin.port))])
}

private func clearText(_ origin: DistributionOrigin) -> Finding? {
    let title: String
    switch (origin.policy, origin.admitsHTTP) {
    case (.httpOnly, _): title = "every request goes to the origin in the clear"
    case (.matchViewer, true): title = "requests of viewers that come by HTTP go to the origin in the clear"
    case (.matchViewer, false), (.httpsOnly, _): return nil
    }
    return Finding(
        .configHTTPOnly, title: title, detail: "OriginProtocolPolicy is \(origin.policy.rawValue).",
        evidence: ["policy": .text(origin.policy.rawValue)])
}

private func oldProtocols(_ origin: DistributionOrigin) -> Finding? {
    let old = OriginProtocol.allCases.filter { $0 < .tls12 && origin.protocols.contains($0) }.map(\.rawValue)
    // Nothing is negotiated where every request goes in the clear.
    guard !old.isEmpty, origin.policy != .httpOnly else { return nil }
    return Finding(
        .configOldProtocols, title: "\(old.joined(separator: ", ")) \(old.count == 1 ? "is" : "are") allowed",
        detail: "CloudFront agrees to it where the origin has nothing better.", evidence: ["protocols": .list(old)])
}

private func notKnowable(_ doubt: DistributionOrigin.Doubt) -> Finding {
    switch doubt {
    case .function(let name):
        return Finding(
            .configNotKnowable,
            title: "the function \(Printable.text(name)) may change origin, server name or accepted names",
            detail: "It runs on viewer-request.", evidence: ["function": .text(name)])
    case .lambda(let name):
        return Finding(
            .configNotKnowable,
            title: "the Lambda@Edge function \(Printable.text(name)) may change domain, port, protocol or Host",
            detail: "It runs on origin-request.", evidence: ["function": .text(name)])
    case .policy(let kind, let id):
        let call = "get-\(kind.split(separator: " ").joined(separator: "-"))-policy"
        return Finding(
            .configNotKnowable, title: "the \(kind) policy \(Printable.text(id)) is not known and may forward Host",
            detail: "It is no managed policy that AWS documents, and was not given.",
            remedy: "Give the policy to the import too: `aws cloudfront \(call) --id ID`.",
            evidence: ["policy": .text(id)])
    case .viewerNames(let words):
        return Finding(
            .configNotKnowable, title: "the viewer's Host is forwarded, and \(Printable.text(words))",
            detail: "The server name is the name that the viewer asks for.",
            remedy: "Write names that viewers ask for into `host_headers`.", evidence: ["names": .text(words)])
    }
}
