/// Findings in the order in which they are told: the gravest first, among equals the most specific, that is the one
/// whose remedy takes the others away.
func ranked(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted { left, right in
        let (one, other) = (left.element, right.element)
        if one.severity != other.severity { return one.severity > other.severity }
        let (oneRank, otherRank) = (rank(one.code), rank(other.code))
        return oneRank != otherRank ? oneRank < otherRank : left.offset < right.offset
    }.map(\.element)
}

private func rank(_ code: FindingCode) -> Int {
    order[code] ?? order.count
}

private let order: [FindingCode: Int] = Dictionary(
    uniqueKeysWithValues: [
        .dnsNoAddress, .dnsFailed, .dnsNotPublic,
        .connectRefused, .connectTimeout, .connectUnreachable,
        .tlsNotSpoken, .tlsServerNameRefused, .tlsClientCertificateRequired,
        .tlsNoCommonProtocol, .certificateKeyUnsupported, .tlsNoCommonGroup, .tlsNoCommonCipher,
        .certificateMalformed, .certificateSelfSigned, .certificateExpired, .certificateNotYetValid, .nameMismatch,
        .chainOrder, .chainIncomplete, .chainExpired, .chainInvalid, .chainUntrusted,
        .tlsRefused, .tlsTimeout, .tlsClosed, .tlsMalformed,
        .httpTimeout, .httpMalformed, .httpClosed, .httpStatus,
        .certificateExpiresSoon, .chainExpiresSoon, .certificateNotDeployed, .nameOriginOnly,
        .tlsClientCertificateRequested, .tlsWarningAlert, .chainTooLong,
        .chainRootLeaving, .certificateSignatureWeak, .addressesDisagree, .certificateDiffers, .configHTTPOnly,
        .tlsProtocolUndocumented, .tlsCipherUndocumented, .tlsProtocolDeprecated,
        .nameCommonNameOnly, .chainExtra, .certificateKeyWeak, .tlsCipherWeak, .httpRedirects,
        .configOldProtocols, .configNotKnowable, .addressesLeftOut, .certificateChanged, .tlsReadyFor,
        .defaultCertificate,
    ].enumerated().map { ($1, $0) })
