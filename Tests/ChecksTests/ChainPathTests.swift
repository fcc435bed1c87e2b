import Checks
import TLS
import Testing
import Timekeeping

@Suite("Which certificates are on a path, and whose they are", .timeLimit(.minutes(5)))
struct ChainPathTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    @Test("a cross-sign that leads to another root of the store is on a path, and no extra")
    func crossSignInUse() throws {
        let other = try Authority.root(
            "Older Root", key: SigningKey(.p256), validity: .days(7300, left: 3000, at: now))
        let cross = try other.crossSign(scene.root, validity: .days(3650, left: 2000, at: now))
        let chain = [
            try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate, cross.certificate,
        ]
        let both = try TrustStore(
            pem: Array(PEM.encode([scene.root.certificate, other.certificate]).utf8), name: "both")
        #expect(scene.verdict(chain, trust: both).codes == [])
        // Where nobody trusts the older root, the same certificate leads nowhere.
        let verdict = scene.verdict(chain)
        #expect(verdict.codes == [.chainExtra])
        #expect(verdict[.chainExtra]?.evidence["extra"] == .list(["CN=Scene Root,O=cfmon lab"]))
    }

    @Test("a cross-sign that has ended is on no path, though its root is trusted")
    func crossSignEnded() throws {
        let other = try Authority.root(
            "Older Root", key: SigningKey(.p256), validity: .days(7300, left: 3000, at: now))
        let cross = try other.crossSign(scene.root, validity: .days(3650, left: -1, at: now))
        let both = try TrustStore(
            pem: Array(PEM.encode([scene.root.certificate, other.certificate]).utf8), name: "both")
        let chain = [
            try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate, cross.certificate,
        ]
        #expect(scene.verdict(chain, trust: both).codes == [.chainExtra])
    }

    @Test("the same certificate twice is one too many")
    func twice() throws {
        let chain = [
            try scene.leaf().certificate, scene.issuing.certificate, scene.upper.certificate, scene.upper.certificate,
        ]
        #expect(scene.verdict(chain).codes == [.chainExtra])
    }

    @Test("an issuer that is named by its serial number is that one, and no namesake with the same key")
    func serial() throws {
        let certificates = try PEM.certificates(in: Array(serialPEM.utf8))
        let (root, wanted, namesake, leaf) = (certificates[0], certificates[1], certificates[2], certificates[3])
        let trust = try TrustStore(pem: Array(PEM.encode([root]).utf8), name: "serial")
        let later = now.advanced(by: 86_400)
        #expect(try Certificate(leaf).authoritySerial == "11")
        #expect(try Certificate(leaf).namesAsIssuer(Certificate(wanted)))
        #expect(try !Certificate(leaf).namesAsIssuer(Certificate(namesake)))
        #expect(scene.verdict([leaf, wanted], trust: trust, at: later).codes == [])
        let verdict = scene.verdict([leaf, namesake], trust: trust, at: later)
        #expect(verdict.codes == [.chainIncomplete])
        #expect(verdict.headline?.detail.contains("one of that name with another key or serial number") == true)
    }

    @Test("the origin CA of Cloudflare is nobody's but Cloudflare's: no intermediate is missing")
    func cloudflare() throws {
        let authority = try PEM.certificates(in: Array(cloudflarePEM.utf8))
        let verdict = scene.verdict([authority[0]], at: now.advanced(by: 86_400))
        #expect(verdict.codes == [.chainUntrusted])
        guard case .text(let root) = verdict[.chainUntrusted]?.evidence["root"] else {
            Issue.record("the root is not named")
            return
        }
        #expect(root.contains("CloudFlare Origin SSL Certificate Authority"))
    }
}

/// A root, two certificates of one intermediate (serial numbers 11 and 22, the same key), and a leaf that names its issuer
/// by key identifier and serial number 11; valid from 2026-11-21 until 2126.
private let serialPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBXzCCAQWgAwIBAgIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtTZXJpYWwg
    Um9vdDAgFw0yNjExMjExMzIwMDhaGA8yMTI2MTAyODEzMjAwOFowFjEUMBIGA1UE
    AwwLU2VyaWFsIFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQJ48lbHaZi
    7C57UPKNxGqVTL8EBi161S88XFv2/0IJm+D4wDMQcZ8d3W783psUGf8l4pFq9tPH
    Dm+6snbinCyYo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAd
    BgNVHQ4EFgQUuSwaBLTAAA60XyByegQki3Ny8DIwCgYIKoZIzj0EAwIDSAAwRQIh
    AI5T6SWKcIFDfJcWEx1hA+GBAjuyKbq7B7hAUv8oh3BeAiBmBC9DaNws6ALEoIux
    7ZMB7dCZ/ZRSJx4XMq8ueKn2HA==
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIIBfTCCASSgAwIBAgIBETAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtTZXJpYWwg
    Um9vdDAgFw0yNjExMjExMzIwMDhaGA8yMTI2MTAyODEzMjAwOFowFDESMBAGA1UE
    AwwJU2VyaWFsIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPbWw9Fd9rJmj
    7dxyHhrd/pczvhdmgG97xpL5aoGIUo2CyB2W15e2DbOJFpPdv/0EJiDZV/l5nUUC
    Yg+cTgEqqKNjMGEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYD
    VR0OBBYEFCbjICM22nrWk3Qyy0zE7gZysYQXMB8GA1UdIwQYMBaAFLksGgS0wAAO
    tF8gcnoEJItzcvAyMAoGCCqGSM49BAMCA0cAMEQCIHQkGnLt9doNRWf26EODWP5w
    /JpXUv+/MEvea0bJgDMfAiBV0ByoLgNNxMevuxtp7UXLz/Tyj8YnIwfR5XBgSyuY
    kg==
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIIBfjCCASSgAwIBAgIBIjAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtTZXJpYWwg
    Um9vdDAgFw0yNjExMjExMzIwMDhaGA8yMTI2MTAyODEzMjAwOFowFDESMBAGA1UE
    AwwJU2VyaWFsIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPbWw9Fd9rJmj
    7dxyHhrd/pczvhdmgG97xpL5aoGIUo2CyB2W15e2DbOJFpPdv/0EJiDZV/l5nUUC
    Yg+cTgEqqKNjMGEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwHQYD
    VR0OBBYEFCbjICM22nrWk3Qyy0zE7gZysYQXMB8GA1UdIwQYMBaAFLksGgS0wAAO
    tF8gcnoEJItzcvAyMAoGCCqGSM49BAMCA0gAMEUCIEdLSb07fxgLMbr8X5lmVAxV
    MLFuRYh6bgYzFEFHJ+F0AiEAh5YK7sgDosKCXvrRTXk8qWpMFM2L/+5tg0Ph3Pep
    /I0=
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIIBzjCCAXWgAwIBAgIBMzAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlTZXJpYWwg
    Q0EwIBcNMjYxMTIxMTMyMDA4WhgPMjEyNjA3MjAxMzIwMDhaMBkxFzAVBgNVBAMM
    Dm9yaWdpbi5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcVYprif9
    BRfUu10yd8tP5ZMNACk+4F9WZwHJe7tCwcIILEdmrfXcOCDW9ERlcyScVtetEgNo
    X9IbRQT0RTBcYqOBsDCBrTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAT
    BgNVHSUEDDAKBggrBgEFBQcDATAZBgNVHREEEjAQgg5vcmlnaW4uZXhhbXBsZTA+
    BgNVHSMENzA1gBQm4yAjNtp61pN0MstMxO4GcrGEF6EapBgwFjEUMBIGA1UEAwwL
    U2VyaWFsIFJvb3SCAREwHQYDVR0OBBYEFL72FEsP6vDD+CyqItufn+rqtZHIMAoG
    CCqGSM49BAMCA0cAMEQCIFwIQEZ3x1gCdt/DN5iZb9rMAJCz8M9/4k8LtSMAusC3
    AiBSY1de4jo9UEpTrY57KdS2eopwGuGjVxuovhXvtMD8aQ==
    -----END CERTIFICATE-----
    """

/// A leaf for origin.example by an authority with the name that Cloudflare's has; the leaf alone, as such servers send it.
private let cloudflarePEM = """
    -----BEGIN CERTIFICATE-----
    MIICcDCCAhegAwIBAgIBRDAKBggqhkjOPQQDAjCBizELMAkGA1UEBhMCVVMxGTAX
    BgNVBAoMEENsb3VkRmxhcmUsIEluYy4xNDAyBgNVBAsMK0Nsb3VkRmxhcmUgT3Jp
    Z2luIFNTTCBDZXJ0aWZpY2F0ZSBBdXRob3JpdHkxFjAUBgNVBAcMDVNhbiBGcmFu
    Y2lzY28xEzARBgNVBAgMCkNhbGlmb3JuaWEwIBcNMjYxMTIxMTMyMzM4WhgPMjEy
    NjA3MjAxMzIzMzhaMGIxGTAXBgNVBAoMEENsb3VkRmxhcmUsIEluYy4xHTAbBgNV
    BAsMFENsb3VkRmxhcmUgT3JpZ2luIENBMSYwJAYDVQQDDB1DbG91ZEZsYXJlIE9y
    aWdpbiBDZXJ0aWZpY2F0ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHFWKa4n
    /QUX1LtdMnfLT+WTDQApPuBfVmcByXu7QsHCCCxHZq313Dgg1vREZXMknFbXrRID
    aF/SG0UE9EUwXGKjgZEwgY4wDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCB4Aw
    EwYDVR0lBAwwCgYIKwYBBQUHAwEwGQYDVR0RBBIwEIIOb3JpZ2luLmV4YW1wbGUw
    HwYDVR0jBBgwFoAUwHx+jXBbiAtMXqRVp/MhjzLJNBYwHQYDVR0OBBYEFL72FEsP
    6vDD+CyqItufn+rqtZHIMAoGCCqGSM49BAMCA0cAMEQCICAXkLoRkUct+7eWGBBb
    /yTKOoAqnrpNSPHjFDFrFi03AiBZWDATG0mcPPMhGTJ7UPtJfzCZ2wcOkCptsFBK
    XMRtHQ==
    -----END CERTIFICATE-----
    """
