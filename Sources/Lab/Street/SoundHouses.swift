import TLS
import Timekeeping

extension Mint {
    /// Origins to which CloudFront gets through, and nothing is to be said of them.
    func soundHouses() throws -> [House] {
        let wildcard = try issuer.leaf(["*.\(House.zone)"], key: SigningKey(.p256), validity: settled)
        return [
            House("good-rsa", .ok, how: "RSA leaf and intermediate", .tls(try soundRSAServer("good-rsa"))),
            House("good-ecdsa", .ok, how: "P-256 leaf and intermediate", .tls(try soundServer("good-ecdsa"))),
            House("good-wildcard", .ok, how: "a wildcard covers it", .tls(try server(wildcard, issuer.certificate))),
            House(
                "good-short-lived", .ok, how: "a leaf of six days with four left: the thresholds follow the lifetime",
                .tls(
                    try server(
                        leaf("good-short-lived", validity: .days(6, left: 4, at: now)), issuer.certificate))),
        ]
    }
}
