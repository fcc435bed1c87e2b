import TLS
public import Timekeeping

/// What a list tells of an origin's addresses and certificates.
public struct ExpirySummary: Hashable, Sendable {
    /// How many addresses were asked.
    public var addresses: Int
    /// When the first of the leaves that they serve ends; nil where none came that can be read.
    public var leafUntil: Instant?
    /// When the first certificate of a verified path ends, of those that they serve; nil where there is none.
    public var chainUntil: Instant?

    /// An expiry summary, field by field.
    public init(addresses: Int, leafUntil: Instant?, chainUntil: Instant?) {
        self.addresses = addresses
        self.leafUntil = leafUntil
        self.chainUntil = chainUntil
    }
}

extension ExpirySummary {
    /// That of a report.
    public init(_ report: Report) {
        let attempts = report.observation.attempts
        let served = Set(attempts.flatMap { $0.handshake?.chain ?? [] })
        let ends = Dictionary(
            served.compactMap { der in (try? Certificate(der)).map { (der, $0.notAfter) } }, uniquingKeysWith: { $1 })
        let used = zip(attempts, report.verdict.attempts).flatMap { attempt, verdict in
            (attempt.handshake?.chain ?? []).filter { verdict.path.contains($0.sha256) }
        }
        self.init(
            addresses: Set(attempts.map(\.endpoint.address)).count,
            leafUntil: attempts.compactMap { $0.handshake?.chain.first.flatMap { ends[$0] } }.min(),
            chainUntil: used.compactMap { ends[$0] }.min())
    }
}
