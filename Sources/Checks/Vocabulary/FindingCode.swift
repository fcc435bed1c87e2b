/// The name of a finding. A code, once shipped, keeps its meaning; what each says stands in `Catalogue/`.
public enum FindingCode: String, CaseIterable, Codable, Sendable, CodingKeyRepresentable {
    // Reaching the origin.
    case dnsNoAddress = "dns-no-address"
    case dnsFailed = "dns-failed"
    case dnsNotPublic = "dns-not-public"
    case connectRefused = "connect-refused"
    case connectTimeout = "connect-timeout"
    case connectUnreachable = "connect-unreachable"
    case addressesDisagree = "addresses-disagree"
    case addressesLeftOut = "addresses-left-out"

    // The handshake.
    case tlsNotSpoken = "tls-not-spoken"
    case tlsClosed = "tls-closed"
    case tlsTimeout = "tls-timeout"
    case tlsNoCommonProtocol = "tls-no-common-protocol"
    case tlsNoCommonCipher = "tls-no-common-cipher"
    case tlsNoCommonGroup = "tls-no-common-group"
    case tlsServerNameRefused = "tls-server-name-refused"
    case tlsClientCertificateRequired = "tls-client-certificate-required"
    case tlsClientCertificateRequested = "tls-client-certificate-requested"
    case tlsRefused = "tls-refused"
    case tlsMalformed = "tls-malformed"
    case tlsWarningAlert = "tls-warning-alert"
    case tlsProtocolDeprecated = "tls-protocol-deprecated"
    case tlsCipherWeak = "tls-cipher-weak"
    case tlsCipherUndocumented = "tls-cipher-undocumented"
    case tlsProtocolUndocumented = "tls-protocol-undocumented"
    case tlsReadyFor = "tls-ready-for"

    // The certificate and its chain.
    case certificateExpired = "certificate-expired"
    case certificateNotYetValid = "certificate-not-yet-valid"
    case certificateExpiresSoon = "certificate-expires-soon"
    case certificateSelfSigned = "certificate-self-signed"
    case chainUntrusted = "chain-untrusted"
    case chainIncomplete = "chain-incomplete"
    case chainOrder = "chain-order"
    case chainExpired = "chain-expired"
    case chainExpiresSoon = "chain-expires-soon"
    case chainExtra = "chain-extra"
    case chainTooLong = "chain-too-long"
    case chainInvalid = "chain-invalid"
    case chainRootLeaving = "chain-root-leaving"
    case certificateMalformed = "certificate-malformed"
    case certificateKeyUnsupported = "certificate-key-unsupported"
    case certificateKeyWeak = "certificate-key-weak"
    case certificateSignatureWeak = "certificate-signature-weak"
    case nameMismatch = "name-mismatch"
    case nameOriginOnly = "name-origin-only"
    case nameCommonNameOnly = "name-common-name-only"
    case certificateNotDeployed = "certificate-not-deployed"
    case certificateDiffers = "certificate-differs"
    case certificateChanged = "certificate-changed"
    case defaultCertificate = "default-certificate"

    // The answer.
    case httpStatus = "http-status"
    case httpTimeout = "http-timeout"
    case httpMalformed = "http-malformed"
    case httpClosed = "http-closed"
    case httpRedirects = "http-redirects"

    // The distribution's own settings.
    case configHTTPOnly = "config-http-only"
    case configOldProtocols = "config-old-protocols"
    case configPort = "config-port"
    case configNotKnowable = "config-not-knowable"

    // The monitor itself.
    case monitorOffline = "monitor-offline"
    case monitorOverloaded = "monitor-overloaded"
    case monitorDataOld = "monitor-data-old"
    case monitorStore = "monitor-store"
    case monitorTrustOld = "monitor-trust-old"
    case monitorClock = "monitor-clock"
    case receiverFailing = "receiver-failing"
}

extension FindingCode {
    /// What the catalogue says of this code.
    public var entry: CatalogueEntry {
        switch self {
        case .dnsNoAddress: .dnsNoAddress
        case .dnsFailed: .dnsFailed
        case .dnsNotPublic: .dnsNotPublic
        case .connectRefused: .connectRefused
        case .connectTimeout: .connectTimeout
        case .connectUnreachable: .connectUnreachable
        case .addressesDisagree: .addressesDisagree
        case .addressesLeftOut: .addressesLeftOut
        case .tlsNotSpoken: .tlsNotSpoken
        case .tlsClosed: .tlsClosed
        case .tlsTimeout: .tlsTimeout
        case .tlsNoCommonProtocol: .tlsNoCommonProtocol
        case .tlsNoCommonCipher: .tlsNoCommonCipher
        case .tlsNoCommonGroup: .tlsNoCommonGroup
        case .tlsServerNameRefused: .tlsServerNameRefused
        case .tlsClientCertificateRequired: .tlsClientCertificateRequired
        case .tlsClientCertificateRequested: .tlsClientCertificateRequested
        case .tlsRefused: .tlsRefused
        case .tlsMalformed: .tlsMalformed
        case .tlsWarningAlert: .tlsWarningAlert
        case .tlsProtocolDeprecated: .tlsProtocolDeprecated
        case .tlsCipherWeak: .tlsCipherWeak
        case .tlsCipherUndocumented: .tlsCipherUndocumented
        case .tlsProtocolUndocumented: .tlsProtocolUndocumented
        case .tlsReadyFor: .tlsReadyFor
        case .certificateExpired: .certificateExpired
        case .certificateNotYetValid: .certificateNotYetValid
        case .certificateExpiresSoon: .certificateExpiresSoon
        case .certificateSelfSigned: .certificateSelfSigned
        case .chainUntrusted: .chainUntrusted
        case .chainIncomplete: .chainIncomplete
        case .chainOrder: .chainOrder
        case .chainExpired: .chainExpired
        case .chainExpiresSoon: .chainExpiresSoon
        case .chainExtra: .chainExtra
        case .chainTooLong: .chainTooLong
        case .chainInvalid: .chainInvalid
        case .chainRootLeaving: .chainRootLeaving
        case .certificateMalformed: .certificateMalformed
        case .certificateKeyUnsupported: .certificateKeyUnsupported
        case .certificateKeyWeak: .certificateKeyWeak
        case .certificateSignatureWeak: .certificateSignatureWeak
        case .nameMismatch: .nameMismatch
        case .nameOriginOnly: .nameOriginOnly
        case .nameCommonNameOnly: .nameCommonNameOnly
        case .certificateNotDeployed: .certificateNotDeployed
        case .certificateDiffers: .certificateDiffers
        case .certificateChanged: .certificateChanged
        case .defaultCertificate: .defaultCertificate
        case .httpStatus: .httpStatus
        case .httpTimeout: .httpTimeout
        case .httpMalformed: .httpMalformed
        case .httpClosed: .httpClosed
        case .httpRedirects: .httpRedirects
        case .configHTTPOnly: .configHTTPOnly
        case .configOldProtocols: .configOldProtocols
        case .configPort: .configPort
        case .configNotKnowable: .configNotKnowable
        case .monitorOffline: .monitorOffline
        case .monitorOverloaded: .monitorOverloaded
        case .monitorDataOld: .monitorDataOld
        case .monitorStore: .monitorStore
        case .monitorTrustOld: .monitorTrustOld
        case .monitorClock: .monitorClock
        case .receiverFailing: .receiverFailing
        }
    }

    /// The finding under whose name a cause is kept: stages and guises of one trouble share it.
    ///
    /// A certificate that is about to expire and the same certificate expired are one incident that escalates, so
    /// that nothing is resolved at the moment of expiry. A name that is unknown to one resolver and fails at another,
    /// a port that refuses now and hangs later, are one outage.
    public var family: FindingCode { entry.family ?? self }

    /// Whether an origin of which this is the headline was not reached at all.
    public var meansUnreachable: Bool { entry.reach != .reached }

    /// Whether nobody answered.
    public var meansSilence: Bool { entry.reach == .unanswered }
}
