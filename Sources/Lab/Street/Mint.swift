import TLS
import Timekeeping

/// What all houses of a street share: one instant, one trusted root, an issuer of each kind, and one RSA key, since
/// those are slow to make.
struct Mint: Sendable {
    let now: Instant
    let root: Authority
    /// An intermediate with a P-256 key.
    let issuer: Authority
    /// An intermediate with an RSA key.
    let rsaIssuer: Authority
    let rsaKey: SigningKey

    init(at now: Instant) throws {
        self.now = now
        rsaKey = try SigningKey(.rsa(bits: 2048))
        root = try Authority.root(
            "Lab Root", key: SigningKey(.p256), validity: .days(3650, left: 3000, at: now))
        issuer = try root.intermediate(
            "Lab E1", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now), pathLength: 0)
        rsaIssuer = try root.intermediate(
            "Lab R1", key: SigningKey(.rsa(bits: 2048)), validity: .days(1095, left: 900, at: now), pathLength: 0)
    }

    /// A lifetime of 90 days with 60 left: no threshold is near.
    var settled: Validity { .days(90, left: 60, at: now) }

    /// A sound leaf with a new P-256 key.
    func leaf(_ id: String, also names: [String] = [], validity: Validity? = nil, from authority: Authority? = nil)
        throws
        -> Leaf
    {
        try (authority ?? issuer).leaf(
            [House.domain(of: id)] + names, key: SigningKey(.p256), validity: validity ?? settled)
    }

    /// A server that sends the leaf and then exactly these.
    func server(_ leaf: Leaf, _ above: CertificateDER...) throws -> ServerContext.Settings {
        try server(leaf, above: above)
    }

    func server(_ leaf: Leaf, above: [CertificateDER]) throws -> ServerContext.Settings {
        ServerContext.Settings(chain: [leaf.certificate] + above, privateKeyPEM: try leaf.key.pem())
    }

    /// A server with a sound chain.
    func soundServer(_ id: String, also names: [String] = []) throws -> ServerContext.Settings {
        try server(leaf(id, also: names), issuer.certificate)
    }

    /// The same with RSA all the way up to the root, for old protocols.
    func soundRSAServer(_ id: String) throws -> ServerContext.Settings {
        try server(
            rsaIssuer.leaf([House.domain(of: id)], key: rsaKey, validity: settled), rsaIssuer.certificate)
    }
}
