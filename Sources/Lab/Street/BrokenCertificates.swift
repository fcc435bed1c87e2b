import TLS
import Timekeeping

extension Mint {
    /// Origins with a fault in the leaf itself.
    func brokenCertificates() throws -> [House] {
        func dated(_ id: String, _ validity: Validity) throws -> Door {
            .tls(try server(leaf(id, validity: validity), issuer.certificate))
        }
        func keyed(_ id: String, _ kind: SigningKey.Kind) throws -> Door {
            let leaf = try issuer.leaf([House.domain(of: id)], key: SigningKey(kind), validity: settled)
            return .tls(try server(leaf, issuer.certificate))
        }
        let selfSigned = try Leaf.selfSigned(
            [House.domain(of: "self-signed")], key: SigningKey(.p256), validity: settled)
        let clientOnly = try issuer.leaf(
            [House.domain(of: "client-purpose")], key: SigningKey(.p256), validity: settled,
            purposes: [.clientAuthentication])
        return [
            House(
                "expired", .critical, "certificate-expired", how: "the leaf ended three days ago",
                try dated("expired", .days(90, left: -3, at: now))),
            House(
                "not-yet-valid", .critical, "certificate-not-yet-valid", how: "the leaf begins in a week",
                try dated("not-yet-valid", .days(90, left: 97, at: now))),
            House(
                "about-to-expire", .warning, "certificate-expires-soon", how: "ten days left of ninety",
                try dated("about-to-expire", .days(90, left: 10, at: now))),
            House(
                "expires-tomorrow", .critical, "certificate-expires-soon", how: "one day left of ninety",
                try dated("expires-tomorrow", .days(90, left: 1, at: now))),
            House(
                "self-signed", .critical, "certificate-self-signed", how: "the leaf is its own issuer",
                .tls(try server(selfSigned))),
            House(
                "client-purpose", .critical, "chain-invalid", how: "the leaf is for clients only",
                .tls(try server(clientOnly, issuer.certificate))),
            House(
                "weak-key", .notice, "certificate-key-weak", how: "RSA with 1024 bits",
                try keyed("weak-key", .rsa(bits: 1024))),
            House(
                "ed25519", .critical, "certificate-key-unsupported", how: "an Ed25519 key",
                try keyed("ed25519", .ed25519)),
        ]
    }

    /// Origins whose names do not fit what CloudFront asks for.
    func brokenNames() throws -> [House] {
        let forwarded = House.Distribution(hostHeaders: ["www.\(House.zone)"])
        let otherName = try issuer.leaf(["elsewhere.\(House.zone)"], key: SigningKey(.p256), validity: settled)
        let commonNameOnly = try issuer.leaf(
            [], key: SigningKey(.p256), validity: settled, commonName: House.domain(of: "common-name-only"))
        let besides = try issuer.leaf(
            ["elsewhere.\(House.zone)"], key: SigningKey(.p256), validity: settled,
            commonName: House.domain(of: "common-name-besides"))
        var choosy = try soundServer("server-name-refused", also: forwarded.hostHeaders)
        choosy.requiredServerName = House.domain(of: "server-name-refused")
        return [
            House(
                "wrong-name", .critical, "name-mismatch", how: "the leaf has another name",
                .tls(try server(otherName, issuer.certificate))),
            House(
                "forwarded-host", .warning, "name-origin-only",
                how: "Host is forwarded, the leaf has the origin domain only",
                told: forwarded, .tls(try soundServer("forwarded-host"))),
            House(
                "server-name-refused", .critical, "tls-server-name-refused",
                how: "unrecognized_name for the forwarded Host, fine for the origin domain", told: forwarded,
                .tls(choosy)),
            House(
                "common-name-only", .notice, "name-common-name-only", how: "no subject alternative names",
                .tls(try server(commonNameOnly, issuer.certificate))),
            House(
                "common-name-besides", .critical, "name-mismatch",
                how: "the common name fits, but there are other alternative names",
                .tls(try server(besides, issuer.certificate))),
        ]
    }
}
