import Checks
import TLS
import Testing
import Timekeeping

@Suite("What a certificate means that is accepted", .timeLimit(.minutes(5)))
struct AcceptedCertificateTests {
    let scene: Scene

    init() throws {
        scene = try Scene.shared.get()
    }

    /// The root and the leaf of a frozen pair, with the root as the only anchor.
    private func frozen(_ pem: String) throws -> (chain: [CertificateDER], trust: TrustStore) {
        let certificates = try PEM.certificates(in: Array(pem.utf8))
        return (
            [certificates[1]], try TrustStore(pem: Array(PEM.encode([certificates[0]]).utf8), name: "the bundle")
        )
    }

    @Test("a root that leaves Mozilla's list is told from a year before, to the second, and after")
    func leaving() throws {
        let (chain, trust) = try frozen(leavingPEM)
        let day = try #require(Instant(rfc3339: "2027-04-15T00:00:00Z"))
        let before = day.advanced(by: -365 * 86_400)
        #expect(scene.verdict(chain, trust: trust, at: before.advanced(by: -1)).codes == [])
        let first = scene.verdict(chain, trust: trust, at: before)
        #expect(first.codes == [.chainRootLeaving])
        #expect(first.severity == .warning)
        #expect(first.cloudFront.status == nil)
        #expect(first.headline?.title.contains(" leaves Mozilla's list (2027-04-15)") == true)
        #expect(scene.verdict(chain, trust: trust, at: day.advanced(by: -1)).headline?.title == first.headline?.title)
        let after = scene.verdict(chain, trust: trust, at: day)
        #expect(after.codes == [.chainRootLeaving])
        #expect(after.headline?.title.contains(" was to leave Mozilla's list (2027-04-15)") == true)
    }

    @Test("a root that has left Mozilla's list, and is in an old bundle still, is no plain ok")
    func gone() throws {
        let (chain, trust) = try frozen(gonePEM)
        let verdict = scene.verdict(chain, trust: trust)
        #expect(verdict.codes == [.chainRootLeaving])
        #expect(verdict.severity == .warning)
        #expect(verdict.headline?.title.contains(" has left Mozilla's list (by 2026-07-20)") == true)
        #expect(verdict.headline?.detail.contains("the bundle still has it") == true)
        #expect(verdict.headline?.evidence["is_gone"] == .flag(true))
    }

    @Test("a second root that stays takes the warning away")
    func secondRoot() throws {
        let (chain, _) = try frozen(gonePEM)
        let root = try PEM.certificates(in: Array(gonePEM.utf8))[0]
        let leaf = try Certificate(chain[0])
        #expect(try Certificate(root).subject.contains("DigiCert Global Root CA"))
        // The leaf itself as an anchor stands for a way that does not end in the root that left.
        let both = try TrustStore(pem: Array(PEM.encode([root, leaf.der]).utf8), name: "both")
        #expect(scene.verdict(chain, trust: both).codes == [])
    }

    @Test("SHA-1 below the root is a warning that nobody can be sure of, SHA-256 is none")
    func weakSignature() throws {
        let (chain, trust) = try frozen(weakPEM)
        let verdict = scene.verdict(chain, trust: trust)
        #expect(verdict.codes == [.certificateSignatureWeak])
        #expect(verdict.severity == .warning)
        #expect(verdict.headline?.basis == .inferred)
        #expect(verdict.headline?.evidence["algorithm"] == .text("ecdsa-with-SHA1"))
        let (sound, same) = try frozen(soundPEM)
        #expect(scene.verdict(sound, trust: same).codes == [])
    }

    @Test(
        "RSA below 2048 bits is a notice, above 4096 it is refused",
        arguments: [(1024, true), (2040, true), (2048, false)])
    func keys(bits: Int, isWeak: Bool) throws {
        let leaf = try scene.leaf(key: SigningKey(.rsa(bits: bits)))
        let verdict = scene.verdict([leaf.certificate, scene.issuing.certificate, scene.upper.certificate])
        #expect(verdict.codes == (isWeak ? [.certificateKeyWeak] : []))
        #expect(verdict.severity == (isWeak ? .notice : .ok))
    }

    @Test("the file that should be served is compared with what is")
    func deployed() throws {
        let (old, new) = (try scene.leaf(left: 30), try scene.leaf(left: 85))
        func verdict(_ file: DeployedChain) -> Verdict {
            var expecting = Expectations()
            expecting.deployed = file
            let chain = [old.certificate, scene.issuing.certificate, scene.upper.certificate]
            return scene.verdict(chain, expecting: expecting)
        }
        let path = "/etc/ssl/fullchain.pem"
        #expect(verdict(DeployedChain(path: path, certificates: [old.certificate.bytes])).codes == [])
        let forgotten = verdict(
            DeployedChain(path: path, certificates: [new.certificate.bytes], modified: now.advanced(by: -3600)))
        #expect(forgotten.codes == [.certificateNotDeployed])
        #expect(forgotten.severity == .warning)
        #expect(forgotten.headline?.evidence["in_file"] == .text(new.certificate.sha256))
        #expect(forgotten.headline?.detail.contains("It was last written 2026-11-21T02:00:00Z") == true)
        let (issuing, upper) = (scene.issuing.certificate.bytes, scene.upper.certificate.bytes)
        #expect(verdict(DeployedChain(path: path, certificates: [old.certificate.bytes, issuing, upper])).codes == [])
        let shorter = verdict(DeployedChain(path: path, certificates: [old.certificate.bytes, issuing]))
        #expect(shorter.codes == [.certificateNotDeployed])
        #expect(shorter.severity == .notice)
        #expect(shorter.headline?.title == "the server sends another chain than /etc/ssl/fullchain.pem has")
        let unreadable = verdict(DeployedChain(path: path, certificates: [], problem: "permission denied"))
        #expect(unreadable.codes == [.certificateNotDeployed])
        #expect(unreadable.severity == .notice)
    }
}

/// A root with the name of one that leaves on 2027-04-15, and a leaf of 2025 to 2028 for origin.example.
private let leavingPEM = """
    -----BEGIN CERTIFICATE-----
    MIIB/DCCAaKgAwIBAgIUfCTC0O5XIYgCNyAiF8uAIzqQXjgwCgYIKoZIzj0EAwIw
    XDELMAkGA1UEBhMCVVMxGjAYBgNVBAoMEUdvRGFkZHkuY29tLCBJbmMuMTEwLwYD
    VQQDDChHbyBEYWRkeSBSb290IENlcnRpZmljYXRlIEF1dGhvcml0eSAtIEcyMB4X
    DTA5MDkwMTAwMDAwMFoXDTM3MTIzMTAwMDAwMFowXDELMAkGA1UEBhMCVVMxGjAY
    BgNVBAoMEUdvRGFkZHkuY29tLCBJbmMuMTEwLwYDVQQDDChHbyBEYWRkeSBSb290
    IENlcnRpZmljYXRlIEF1dGhvcml0eSAtIEcyMFkwEwYHKoZIzj0CAQYIKoZIzj0D
    AQcDQgAEamN6HMsLl2594rhcODmJVcdiH22HgsQ5cU8YNjPe2tuCez54d07froWb
    Wx20OeOi26IFdcdPq+Jc50O/o1CiPqNCMEAwDwYDVR0TAQH/BAUwAwEB/zAOBgNV
    HQ8BAf8EBAMCAQYwHQYDVR0OBBYEFAuwhCRoMgzIP9FCimht4uayOEwrMAoGCCqG
    SM49BAMCA0gAMEUCIDKHg2u4bnEsrH5smx4rwE8vIe4HGboZUbCXEj/s9N0TAiEA
    lySEnB71qzYnLb3zN3PLLLQRthsjnsOzWQzxCZMTtSw=
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIICCDCCAa+gAwIBAgIUNY8IV22JSw8K2zogX/lpexoOTWAwCgYIKoZIzj0EAwIw
    XDELMAkGA1UEBhMCVVMxGjAYBgNVBAoMEUdvRGFkZHkuY29tLCBJbmMuMTEwLwYD
    VQQDDChHbyBEYWRkeSBSb290IENlcnRpZmljYXRlIEF1dGhvcml0eSAtIEcyMB4X
    DTI1MDEwMTAwMDAwMFoXDTI4MTIzMTAwMDAwMFowGTEXMBUGA1UEAwwOb3JpZ2lu
    LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQmBKKLULlBAUpnqE9M
    C+JQ1Hu+eYuk1RWmzd0U5VD+BgI6Tsq93UX9uCiWPQJbKZEvNSheKH6YUecM7I9D
    6LeOo4GRMIGOMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgWgMBMGA1UdJQQM
    MAoGCCsGAQUFBwMBMB0GA1UdDgQWBBT61ycxVzhA6UGvtGg9cuxUv+tBaTAfBgNV
    HSMEGDAWgBQLsIQkaDIMyD/RQopobeLmsjhMKzAZBgNVHREEEjAQgg5vcmlnaW4u
    ZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiApftKtqSeG26LrCk1LAaXzOODPRTi8
    wW3TwcIcPST1IQIgc3AdXhQsR2l0XMxbQudk5Js3kT0tpKZY6jKY5aUCpUU=
    -----END CERTIFICATE-----
    """

/// The same under the name of one that has left.
private let gonePEM = """
    -----BEGIN CERTIFICATE-----
    MIICBTCCAaygAwIBAgIUD7np0xUY8MDLyXSELv3UVBI2b4QwCgYIKoZIzj0EAwIw
    YTELMAkGA1UEBhMCVVMxFTATBgNVBAoMDERpZ2lDZXJ0IEluYzEZMBcGA1UECwwQ
    d3d3LmRpZ2ljZXJ0LmNvbTEgMB4GA1UEAwwXRGlnaUNlcnQgR2xvYmFsIFJvb3Qg
    Q0EwHhcNMDkwOTAxMDAwMDAwWhcNMzcxMjMxMDAwMDAwWjBhMQswCQYDVQQGEwJV
    UzEVMBMGA1UECgwMRGlnaUNlcnQgSW5jMRkwFwYDVQQLDBB3d3cuZGlnaWNlcnQu
    Y29tMSAwHgYDVQQDDBdEaWdpQ2VydCBHbG9iYWwgUm9vdCBDQTBZMBMGByqGSM49
    AgEGCCqGSM49AwEHA0IABOz7KdhbZtE9HacEwqVo8tXVPYFp/FoVey34dldNdz9a
    8XAnYwwf7G9Mfw/eGjyjX8Ddu/21bS9sQ+2YfP9Op+KjQjBAMA8GA1UdEwEB/wQF
    MAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBRASa33WdpVAL2AgzUaiLFA
    opEhSjAKBggqhkjOPQQDAgNHADBEAiBJULUG6cvV0nrUaAGelhW6DK04KwNbRo7a
    /Myek/WuGwIgDgeElnowZTqei9Kdac9hpcyM/FA6yWmwdlFRrGEmcl4=
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIICDjCCAbSgAwIBAgIUD7zrXMzS6RASPb6DxTSeIC3tZjYwCgYIKoZIzj0EAwIw
    YTELMAkGA1UEBhMCVVMxFTATBgNVBAoMDERpZ2lDZXJ0IEluYzEZMBcGA1UECwwQ
    d3d3LmRpZ2ljZXJ0LmNvbTEgMB4GA1UEAwwXRGlnaUNlcnQgR2xvYmFsIFJvb3Qg
    Q0EwHhcNMjUwMTAxMDAwMDAwWhcNMjgxMjMxMDAwMDAwWjAZMRcwFQYDVQQDDA5v
    cmlnaW4uZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCYEootQuUEB
    SmeoT0wL4lDUe755i6TVFabN3RTlUP4GAjpOyr3dRf24KJY9AlspkS81KF4ofphR
    5wzsj0Pot46jgZEwgY4wDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCBaAwEwYD
    VR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFPrXJzFXOEDpQa+0aD1y7FS/60Fp
    MB8GA1UdIwQYMBaAFEBJrfdZ2lUAvYCDNRqIsUCikSFKMBkGA1UdEQQSMBCCDm9y
    aWdpbi5leGFtcGxlMAoGCCqGSM49BAMCA0gAMEUCIQDw+9OEANUrn7PwNS+lr0M9
    JKfAFVFO/A2ahluGZ8jeXgIgLZS7LYzyoQEROiui0gpKtdQK6HDeUbPB/ChorPU/
    MN0=
    -----END CERTIFICATE-----
    """

/// A root, and a leaf that it signed with SHA-1.
private let weakPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBozCCAUigAwIBAgIUEJx5b/yE3KgOseFDyUz/f1XOJNYwCgYIKoZIzj0EAwIw
    LzEWMBQGA1UECgwNRXhhbXBsZSBUcnVzdDEVMBMGA1UEAwwMRXhhbXBsZSBSb290
    MB4XDTA5MDkwMTAwMDAwMFoXDTM3MTIzMTAwMDAwMFowLzEWMBQGA1UECgwNRXhh
    bXBsZSBUcnVzdDEVMBMGA1UEAwwMRXhhbXBsZSBSb290MFkwEwYHKoZIzj0CAQYI
    KoZIzj0DAQcDQgAEayzUFcUY2gVQWqASlwGcjAf0LvioyK8Vkz7wAyZHh9EXzrcX
    HdainxsuuCPfMkfaLeA5h/+AhBWRF5+NC70MwKNCMEAwDwYDVR0TAQH/BAUwAwEB
    /zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFCy7RElyOiXSRjtUDk70lHeSPe+M
    MAoGCCqGSM49BAMCA0kAMEYCIQDovSMnI2cH2MsYG7HxszyVmNrPwu77E2vCEav2
    Is+W/QIhAOsYX2jGRCJfM7v5o2WfKdtUrcP/o9Ee1doXCc4dECsq
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIIB2jCCAYGgAwIBAgIUXJ/rMs07hJeVs9UJTCa32pCUATIwCQYHKoZIzj0EATAv
    MRYwFAYDVQQKDA1FeGFtcGxlIFRydXN0MRUwEwYDVQQDDAxFeGFtcGxlIFJvb3Qw
    HhcNMjUwMTAxMDAwMDAwWhcNMjgxMjMxMDAwMDAwWjAZMRcwFQYDVQQDDA5vcmln
    aW4uZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCYEootQuUEBSmeo
    T0wL4lDUe755i6TVFabN3RTlUP4GAjpOyr3dRf24KJY9AlspkS81KF4ofphR5wzs
    j0Pot46jgZEwgY4wDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCBaAwEwYDVR0l
    BAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFPrXJzFXOEDpQa+0aD1y7FS/60FpMB8G
    A1UdIwQYMBaAFCy7RElyOiXSRjtUDk70lHeSPe+MMBkGA1UdEQQSMBCCDm9yaWdp
    bi5leGFtcGxlMAkGByqGSM49BAEDSAAwRQIhANSQG1hOPpm79U2SkY9W6hDyR3U6
    w2WXBPxvG38I5J3yAiAnT+34ub9scWFiPuX/7nSlhBcuE+6+DcYRO+4TgaJ6BQ==
    -----END CERTIFICATE-----
    """

/// The same with SHA-256.
private let soundPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBozCCAUigAwIBAgIUEJx5b/yE3KgOseFDyUz/f1XOJNYwCgYIKoZIzj0EAwIw
    LzEWMBQGA1UECgwNRXhhbXBsZSBUcnVzdDEVMBMGA1UEAwwMRXhhbXBsZSBSb290
    MB4XDTA5MDkwMTAwMDAwMFoXDTM3MTIzMTAwMDAwMFowLzEWMBQGA1UECgwNRXhh
    bXBsZSBUcnVzdDEVMBMGA1UEAwwMRXhhbXBsZSBSb290MFkwEwYHKoZIzj0CAQYI
    KoZIzj0DAQcDQgAEayzUFcUY2gVQWqASlwGcjAf0LvioyK8Vkz7wAyZHh9EXzrcX
    HdainxsuuCPfMkfaLeA5h/+AhBWRF5+NC70MwKNCMEAwDwYDVR0TAQH/BAUwAwEB
    /zAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFCy7RElyOiXSRjtUDk70lHeSPe+M
    MAoGCCqGSM49BAMCA0kAMEYCIQDovSMnI2cH2MsYG7HxszyVmNrPwu77E2vCEav2
    Is+W/QIhAOsYX2jGRCJfM7v5o2WfKdtUrcP/o9Ee1doXCc4dECsq
    -----END CERTIFICATE-----
    -----BEGIN CERTIFICATE-----
    MIIB3DCCAYKgAwIBAgIUdq3yacSLqmrwpNpa5t1+CYcqfF8wCgYIKoZIzj0EAwIw
    LzEWMBQGA1UECgwNRXhhbXBsZSBUcnVzdDEVMBMGA1UEAwwMRXhhbXBsZSBSb290
    MB4XDTI1MDEwMTAwMDAwMFoXDTI4MTIzMTAwMDAwMFowGTEXMBUGA1UEAwwOb3Jp
    Z2luLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQmBKKLULlBAUpn
    qE9MC+JQ1Hu+eYuk1RWmzd0U5VD+BgI6Tsq93UX9uCiWPQJbKZEvNSheKH6YUecM
    7I9D6LeOo4GRMIGOMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgWgMBMGA1Ud
    JQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBT61ycxVzhA6UGvtGg9cuxUv+tBaTAf
    BgNVHSMEGDAWgBQsu0RJcjol0kY7VA5O9JR3kj3vjDAZBgNVHREEEjAQgg5vcmln
    aW4uZXhhbXBsZTAKBggqhkjOPQQDAgNIADBFAiEA1CYcjRpDM7z8EGjSoTBBrXhN
    rpVOr/G63ScHln/ir3UCIE2ARO9Ook0TPVawl4KrA8+h+KMkbJo93K5QV50/AXXY
    -----END CERTIFICATE-----
    """
