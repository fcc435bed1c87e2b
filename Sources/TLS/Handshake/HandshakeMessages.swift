/// A handshake message, decoded only as far as the evidence needs it.
///
/// The layouts are those of RFC 8446, 4 (TLS 1.3), RFC 5246, 7.4 (TLS 1.2 and below) and RFC 8422, 5.4 (curves).
enum HandshakeMessage {
    case serverHello(ServerHello)
    case certificate([CertificateDER])
    case serverKeyExchange(group: UInt16?)
    case certificateRequest(acceptableIssuers: [[UInt8]])
    case serverHelloDone
    case other(type: UInt8)

    /// Reads one message, including its header of four bytes. Nil where its content does not fit its type or its lengths.
    init?(_ bytes: [UInt8], version: UInt16?) {
        var reader = ByteReader(bytes)
        guard let type = reader.number(1), var body = reader.vector(3) else { return nil }
        let isTLS13 = version == 0x0304
        switch type {
        case 2:
            guard let hello = ServerHello(&body) else { return nil }
            self = .serverHello(hello)
        case 11:
            guard let chain = HandshakeMessage.certificates(&body, isTLS13: isTLS13) else { return nil }
            self = .certificate(chain)
        case 12:
            // ServerECDHParams is named_curve (3), then the group. Everything else is finite-field DH. A DH prime of 6144 bits also
            // begins with a 3, but the next two bytes are no curve then.
            let kind = body.number(1)
            self = .serverKeyExchange(group: kind == 3 ? body.uint16().flatMap { $0 < 0x80 ? $0 : nil } : nil)
        case 13:
            self = .certificateRequest(
                acceptableIssuers: HandshakeMessage.acceptableIssuers(&body, version: version) ?? [])
        case 14: self = .serverHelloDone
        default: self = .other(type: UInt8(type))
        }
    }

    private static func certificates(_ body: inout ByteReader, isTLS13: Bool) -> [CertificateDER]? {
        if isTLS13 {
            guard body.vector(1) != nil else { return nil }
        }
        guard var list = body.vector(3), body.isEmpty else { return nil }
        var chain: [CertificateDER] = []
        while !list.isEmpty {
            guard let certificate = list.vector(3), !certificate.isEmpty else { return nil }
            chain.append(CertificateDER(Array(certificate.rest)))
            if isTLS13 {
                guard list.vector(2) != nil else { return nil }
            }
        }
        return chain
    }

    private static func acceptableIssuers(_ body: inout ByteReader, version: UInt16?) -> [[UInt8]]? {
        if version == 0x0304 {
            guard body.vector(1) != nil, var extensions = body.vector(2) else { return nil }
            while let type = extensions.uint16(), var content = extensions.vector(2) {
                // certificate_authorities (RFC 8446, 4.2.4)
                if type == 47 { return names(content.vector(2)) }
            }
            return []
        }
        guard body.vector(1) != nil else { return nil }
        if version == 0x0303 {
            guard body.vector(2) != nil else { return nil }
        }
        return names(body.vector(2))
    }

    private static func names(_ list: ByteReader?) -> [[UInt8]]? {
        guard var list else { return nil }
        var names: [[UInt8]] = []
        while !list.isEmpty {
            guard let name = list.vector(2) else { return nil }
            names.append(Array(name.rest))
        }
        return names
    }
}

/// A ServerHello or a HelloRetryRequest.
struct ServerHello: Hashable {
    /// The negotiated version: that of `supported_versions` if there is one.
    var version: UInt16
    var suite: UInt16
    /// The group of the key share, or the group that a HelloRetryRequest asks for.
    var group: UInt16?
    var sessionID: [UInt8]
    /// The compression method; 0 is none.
    var compression: Int

    init?(_ body: inout ByteReader) {
        guard let legacyVersion = body.uint16(), body.take(32) != nil, let sessionID = body.vector(1),
            let suite = body.uint16(), let compression = body.number(1)
        else { return nil }
        version = legacyVersion
        self.sessionID = Array(sessionID.rest)
        self.compression = compression
        self.suite = suite
        // Before TLS 1.3 a hello may end without extensions.
        guard !body.isEmpty else { return }
        guard var extensions = body.vector(2), body.isEmpty else { return nil }
        while !extensions.isEmpty {
            guard let type = extensions.uint16(), var content = extensions.vector(2) else { return nil }
            switch type {
            case 43:
                guard let selected = content.uint16() else { return nil }
                version = selected
            case 51: group = content.uint16()
            default: break
            }
        }
    }
}
