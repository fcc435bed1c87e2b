/// The answer to a raw hello, read as it arrives: up to TLS 1.2 the server's whole flight, which is in the clear; in
/// TLS 1.3 its ServerHello or HelloRetryRequest, after which everything is encrypted.
public struct RawHelloAnswer: Sendable {
    /// Certificates in one message at the most: ten times what CloudFront takes.
    static let mostCertificates = 100
    /// Warning alerts before the end; OpenSSL bears as many.
    static let mostWarnings = 5

    private let hello: RawHello
    private var reader = RecordReader()
    private var messages = 0
    private var warnings = 0
    private var warningAlert: UInt8?
    private var lastRank = -1
    private var end: HandshakeRecord.Outcome?
    private var version: UInt16?
    private var suite: UInt16?
    private var group: UInt16?
    private var chain: [CertificateDER] = []
    private var acceptableIssuers: [[UInt8]]?

    /// The answer to that hello, of which nothing has come yet.
    public init(to hello: RawHello) {
        self.hello = hello
    }

    /// Whether all is known that can be: the flight is whole, or nothing after this point could be believed.
    public var isOver: Bool { end != nil }

    /// Goes on with what has arrived.
    public mutating func read(_ bytes: [UInt8]) {
        guard end == nil else { return }
        do throws(RecordReader.Fault) {
            try reader.feed(bytes)
            while end == nil, let item = try reader.next() {
                switch item {
                case .alert(let level, let description): try take(alert: description, isFatal: level == 2)
                case .message(let message): try take(message)
                }
            }
        } catch {
            switch error {
            case .foreign(let first): end = .notTLS(firstBytes: first)
            case .malformed(let what): end = .malformed(what)
            }
        }
    }

    /// No more bytes come.
    public mutating func stop(_ why: ClientHandshake.Stop) {
        guard end == nil else { return }
        switch why {
        case .closed: end = .closed(afterBytes: reader.received)
        case .reset: end = .reset(afterBytes: reader.received)
        case .timedOut: end = .timedOut(afterBytes: reader.received)
        }
    }

    /// The evidence so far.
    public var record: HandshakeRecord {
        var record = HandshakeRecord(outcome: end ?? .timedOut(afterBytes: reader.received))
        record.isOpeningOnly = true
        record.version = version
        record.suite = suite
        record.group = group
        record.chain = chain
        record.warningAlert = warningAlert
        if let acceptableIssuers {
            record.clientCertificate = ClientCertificateRequest(
                acceptableIssuers: acceptableIssuers.prefix(32).map { distinguishedName(der: $0) }, presented: false,
                refused: false)
        }
        return record
    }

    private mutating func take(alert description: UInt8, isFatal: Bool) throws(RecordReader.Fault) {
        if isFatal {
            end = .alert(description)
        } else if description == 0 {
            end = .closed(afterBytes: reader.received)
        } else {
            warnings += 1
            // user_canceled announces a closure (RFC 8446, 6.1).
            if chain.isEmpty, description != 90 { warningAlert = warningAlert ?? description }
            guard warnings <= RawHelloAnswer.mostWarnings else {
                throw .malformed("record \(reader.records): more than \(RawHelloAnswer.mostWarnings) warning alerts")
            }
        }
    }

    /// The order of a server's flight (RFC 5246, 7.3): each at most once, and never backwards.
    private static let ranks: [UInt8: (rank: Int, name: String)] = [
        2: (0, "ServerHello"), 11: (1, "Certificate"), 12: (2, "ServerKeyExchange"), 13: (3, "CertificateRequest"),
        14: (4, "ServerHelloDone"),
    ]

    private mutating func take(_ bytes: [UInt8]) throws(RecordReader.Fault) {
        messages += 1
        let type = bytes.first ?? 0
        let known = RawHelloAnswer.ranks[type]
        let place = "message \(messages) (\(known?.name ?? "type \(type)"))"
        guard let known, known.rank > lastRank, known.rank == 0 || lastRank >= 0 else {
            throw .malformed("\(place): not where it belongs")
        }
        lastRank = known.rank
        guard let message = HandshakeMessage(bytes, version: version) else {
            throw .malformed("\(place): its content contradicts its lengths")
        }
        switch message {
        case .serverHello(let answer): try take(answer, place: place)
        case .certificate(let sent):
            guard !sent.isEmpty, sent.count <= RawHelloAnswer.mostCertificates else {
                throw .malformed("\(place): \(sent.count) certificates")
            }
            chain = sent
        case .serverKeyExchange(let curve): group = curve
        case .certificateRequest(let issuers): acceptableIssuers = issuers
        case .serverHelloDone:
            guard !chain.isEmpty else { throw .malformed("\(place): no certificate came before it") }
            try finish(place)
        case .other: throw .malformed("\(place): not where it belongs")
        }
    }

    private mutating func take(_ answer: ServerHello, place: String) throws(RecordReader.Fault) {
        // Kept whatever it is: a version that was not offered says which one the server has.
        version = answer.version
        guard hello.versions.contains(answer.version) else {
            throw .malformed("\(place): a version that was not offered")
        }
        suite = answer.suite
        guard hello.suites.contains(answer.suite) else {
            throw .malformed("\(place): a cipher suite that was not offered")
        }
        guard (answer.suite >> 8 == 0x13) == (answer.version == 0x0304) else {
            throw .malformed("\(place): a cipher suite of another version")
        }
        guard answer.compression == 0 else { throw .malformed("\(place): a compression that was not offered") }
        guard answer.version == 0x0304 else { return }
        group = answer.group
        guard answer.sessionID == hello.sessionID else { throw .malformed("\(place): another session id") }
        guard let group = answer.group, hello.groups.contains(group) else {
            throw .malformed("\(place): no group that was offered")
        }
        try finish(place)
    }

    private mutating func finish(_ place: String) throws(RecordReader.Fault) {
        guard !reader.isMidMessage else { throw .malformed("\(place): bytes follow it") }
        end = .completed
    }
}
