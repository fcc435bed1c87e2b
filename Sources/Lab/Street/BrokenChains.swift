import TLS
import Timekeeping

extension Mint {
    /// Origins with a sound leaf that send too little, or too much, of the chain from it to the root.
    func brokenChains() throws -> [House] {
        let stranger = try Authority.root(
            "Stranger Root", key: SigningKey(.p256), validity: .days(3650, left: 3000, at: now))
        let strangersIssuer = try stranger.intermediate(
            "Stranger E1", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now))
        let upper = try root.intermediate(
            "Lab Upper", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now))
        let lower = try upper.intermediate(
            "Lab Lower", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now), pathLength: 0)
        let ending = try root.intermediate(
            "Lab Ending", key: SigningKey(.p256), validity: .days(365, left: 10, at: now))
        let ended = try root.intermediate(
            "Lab Ended", key: SigningKey(.p256), validity: .days(365, left: -2, at: now))
        let noAuthority = try root.intermediate(
            "Lab No Authority", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now), isAuthority: false)
        let forClients = try root.intermediate(
            "Lab Clients", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now),
            purposes: [.clientAuthentication])
        let constrained = try root.intermediate(
            "Lab Constrained", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now),
            permitting: ["elsewhere.\(House.zone)"])
        let missing = try issuer.leaf(
            [House.domain(of: "missing-intermediate")], key: SigningKey(.p256), validity: settled,
            issuerURL: "http://ca.\(House.zone)/e1.der")
        var forged = try server(leaf("bad-signature"), issuer.certificate)
        forged.chain[0] = forged.chain[0].withBrokenSignature
        return [
            House(
                "missing-intermediate", .critical, "chain-incomplete", how: "the leaf comes alone",
                .tls(try server(missing))),
            House(
                "unknown-root", .critical, "chain-untrusted", how: "a full chain to a root that nobody trusts",
                .tls(
                    try server(
                        leaf("unknown-root", from: strangersIssuer), strangersIssuer.certificate,
                        stranger.certificate))),
            House(
                "wrong-order", .critical, "chain-order", how: "the upper intermediate comes before the lower",
                .tls(try server(leaf("wrong-order", from: lower), upper.certificate, lower.certificate))),
            House(
                "intermediate-expired", .critical, "chain-expired", how: "the intermediate ended two days ago",
                .tls(try server(leaf("intermediate-expired", from: ended), ended.certificate))),
            House(
                "intermediate-about-to-expire", .warning, "chain-expires-soon",
                how: "the intermediate ends in ten days, the leaf later",
                .tls(try server(leaf("intermediate-about-to-expire", from: ending), ending.certificate))),
            House(
                "bad-signature", .critical, "chain-invalid", how: "the signature of the leaf is wrong", .tls(forged)),
            House(
                "not-an-authority", .critical, "chain-invalid", how: "the leaf's issuer may not issue",
                .tls(try server(leaf("not-an-authority", from: noAuthority), noAuthority.certificate))),
            House(
                "issuer-purpose", .critical, "chain-invalid", how: "the leaf's issuer may issue for clients only",
                .tls(try server(leaf("issuer-purpose", from: forClients), forClients.certificate))),
            House(
                "name-constraints", .critical, "chain-invalid", how: "the leaf's issuer may issue for other names only",
                .tls(try server(leaf("name-constraints", from: constrained), constrained.certificate))),
            House(
                "extra-certificate", .notice, "chain-extra", how: "an unrelated certificate is sent too",
                .tls(try server(leaf("extra-certificate"), issuer.certificate, strangersIssuer.certificate))),
            House(
                "root-sent", .notice, "chain-extra", how: "the root is sent too",
                .tls(try server(leaf("root-sent"), issuer.certificate, root.certificate))),
            try longChain(),
            House(
                "two-addresses", .critical, "certificate-expired", how: "the second address serves an expired leaf",
                .tls(try soundServer("two-addresses")),
                .tls(
                    try server(
                        leaf("two-addresses", validity: .days(90, left: -3, at: now)), issuer.certificate))),
        ]
    }

    /// Eight certificates: one more than AWS's library takes.
    private func longChain() throws -> House {
        var authorities = [root]
        for number in 1...7 {
            authorities.append(
                try authorities[number - 1].intermediate(
                    "Lab Level \(number)", key: SigningKey(.p256), validity: .days(1095, left: 900, at: now)))
        }
        let above = authorities.dropFirst().reversed().map(\.certificate)
        return House(
            "long-chain", .warning, "chain-too-long", how: "eight certificates are sent",
            .tls(try server(leaf("long-chain", from: authorities[7]), above: above)))
    }
}
