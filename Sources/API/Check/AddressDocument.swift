import Checks
import TLS
import Timekeeping

/// What was seen at one address under one server name.
public struct AddressDocument: Codable, Hashable, Sendable {
    public var address: String
    public var port: Int
    /// The name sent as SNI and Host.
    public var serverName: String
    public var verdict: String
    /// How far the check got: `nothing` (no connection), `connected` (no completed handshake) or `judged`.
    public var reached: String
    /// What was negotiated; null before a ServerHello.
    @Nullable public var tls: TLSDocument? = nil
    public var timings = TimingsDocument()
    /// The certificates as they were sent, in that order.
    public var chain: [CertificateDocument] = []
    /// SHA-256 of each certificate of the verified path, leaf to root; empty where there is none.
    public var path: [String] = []
    /// When CloudFront starts to fail at this address; null where it cannot be told.
    @Nullable public var failsAt: String? = nil
    @Nullable public var failsBecause: String? = nil

    private enum CodingKeys: String, CodingKey {
        case address, port, verdict, reached, tls, chain, path
        case serverName = "server_name"
        case timings = "timings_ms"
        case failsAt = "fails_at"
        case failsBecause = "fails_because"
    }
}

/// The negotiated parameters, by OpenSSL's names.
public struct TLSDocument: Codable, Hashable, Sendable {
    /// `TLSv1.2`, `TLSv1.3`, …
    @Nullable public var version: String? = nil
    @Nullable public var cipher: String? = nil
    @Nullable public var group: String? = nil
}

/// Milliseconds of each phase; null where it was not reached.
public struct TimingsDocument: Codable, Hashable, Sendable {
    @Nullable public var dns: Double? = nil
    @Nullable public var connect: Double? = nil
    @Nullable public var tls: Double? = nil
    @Nullable public var firstByte: Double? = nil

    private enum CodingKeys: String, CodingKey {
        case dns, connect, tls
        case firstByte = "first_byte"
    }
}

extension AddressDocument {
    init(_ attempt: Attempt, lookup: Lookup, verdict: AttemptVerdict) {
        let handshake = attempt.handshake
        let reached: String
        switch (attempt.connection, handshake?.outcome) {
        case (.open, .completed): reached = "judged"
        case (.open, _): reached = "connected"
        case (.refused, _), (.timedOut, _), (.unreachable, _), (.notTried, _): reached = "nothing"
        }
        self.init(
            address: attempt.endpoint.address.description, port: Int(attempt.endpoint.port),
            serverName: attempt.serverName, verdict: verdict.severity.rawValue, reached: reached,
            tls: handshake.flatMap(TLSDocument.init), timings: TimingsDocument(attempt.timings, lookup: lookup),
            chain: (handshake?.chain ?? []).map(CertificateDocument.init), path: verdict.path,
            failsAt: verdict.forecast.failsAt?.description, failsBecause: verdict.forecast.because?.rawValue)
    }
}

extension TLSDocument {
    /// nil before a ServerHello.
    init?(_ handshake: HandshakeRecord) {
        guard handshake.version != nil || handshake.suite != nil else { return nil }
        self.init(
            version: handshake.version.map(HandshakeName.version), cipher: handshake.suite.map(CipherSuite.name),
            group: handshake.group.map(HandshakeName.group))
    }
}

extension TimingsDocument {
    init(_ timings: Timings, lookup: Lookup) {
        self.init(
            dns: lookup.answer == .skipped ? nil : lookup.milliseconds.rounded(toPlaces: 1),
            connect: timings.connect?.rounded(toPlaces: 1), tls: timings.tls?.rounded(toPlaces: 1),
            firstByte: timings.firstByte?.rounded(toPlaces: 1))
    }
}

extension Double {
    /// So that 1.2000000000000002 ms is told as 1.2.
    func rounded(toPlaces places: Int) -> Double {
        let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
        return (self * factor).rounded() / factor
    }
}
