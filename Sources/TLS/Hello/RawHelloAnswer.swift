/// The answer to a raw hello, read as it arrives. Up to TLS 1.2 it is the server's whole flight, in clear text. In TLS 1.3 it is
/// the ServerHello or HelloRetryRequest, after which everything is encrypted.
public struct RawHelloAnswer: Sendable {
    /// The most warning alerts that are accepted: as many as OpenSSL accepts (`MAX_WARN_ALERT_COUNT`).
    static let mostWarnings = 5

    private let hello: RawHello
    private var reader = RecordReader()
    private var messages = 0
    private var warnings = 0
    private var lastRank = -1
    private var end: HandshakeRecord.Outcome?
    /// What is known before the outcome.
    private var seen = HandshakeRecord(outcome: .completed)

    /// The answer to `hello`, before any bytes of it.
    public init(to hello: RawHello) {
        self.hello = hello
        seen.isOpeningOnly = true
    }

    /// Whether nothing more can be learnt: the flight is whole, or what follows could not be trusted.
    public var isOver: Bool { end != nil }

    /// Continues with the bytes that have arrived.
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

    /// Ends the answer, if it has not ended, because no more bytes come.
    public mutating func stop(_ why: TransportEnd) {
        end = end ?? HandshakeRecord.Outcome(why, afterBytes: reader.received)
    }

    /// The evidence so far.
    public var record: HandshakeRecord {
        var record = seen
        record.outcome = end ?? .timedOut(afterBytes: reader.received)
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
            if seen.chain.isEmpty, description != 90 { seen.warningAlert = seen.warningAlert ?? description }
            guard warnings <= RawHelloAnswer.mostWarnings else {
                throw .malformed("record \(reader.records): more than \(RawHelloAnswer.mostWarnings) warning alerts")
            }
        }
    }

    /// The order of a server's flight (RFC 5246, 7.3): each message comes at most once, and none goes back.
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
        guard let message = HandshakeMessage(bytes, version: seen.version) else {
            throw .malformed("\(place): its content contradicts its lengths")
        }
        switch message {
        case .serverHello(let answer): try take(answer, place: place)
        case .certificate(let sent):
            guard !sent.isEmpty, sent.count <= Transcript.mostCertificates else {
                throw .malformed("\(place): \(sent.count) certificates")
            }
            seen.chain = sent
        case .serverKeyExchange(let curve): seen.group = curve
        case .certificateRequest(let issuers):
            seen.clientCertificate = ClientCertificateRequest(issuers: issuers, presented: false, refused: false)
        case .serverHelloDone:
            guard !seen.chain.isEmpty else { throw .malformed("\(place): no certificate came before it") }
            try finish(place)
        case .other: throw .malformed("\(place): not where it belongs")
        }
    }

    private mutating func take(_ answer: ServerHello, place: String) throws(RecordReader.Fault) {
        // A version that was not offered is kept too: it says which one the server has.
        seen.version = answer.version
        guard hello.versions.contains(answer.version) else {
            throw .malformed("\(place): a version that was not offered")
        }
        seen.suite = answer.suite
        guard hello.suites.contains(answer.suite) else {
            throw .malformed("\(place): a cipher suite that was not offered")
        }
        guard (answer.suite >> 8 == 0x13) == (answer.version == 0x0304) else {
            throw .malformed("\(place): a cipher suite of another version")
        }
        guard answer.compression == 0 else { throw .malformed("\(place): a compression that was not offered") }
        guard answer.version == 0x0304 else { return }
        seen.group = answer.group
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
