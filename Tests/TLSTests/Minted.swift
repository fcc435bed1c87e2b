import TLS
import Timekeeping

/// A server certificate and its issuer, and a server in the same process that serves them.
struct Minted {
    let chain: [CertificateDER]
    private let keyPEM: String

    init() throws {
        let now = Instant(rfc3339: "2026-11-21T03:00:00Z")!
        let root = try Authority.root("Root", key: SigningKey(.p256), validity: .days(3650, left: 1000, at: now))
        let issuing = try root.intermediate(
            "Issuing CA", key: SigningKey(.p256), validity: .days(1825, left: 900, at: now))
        let leaf = try issuing.leaf(["a.example"], key: SigningKey(.p256), validity: .days(90, left: 60, at: now))
        chain = [leaf.certificate, issuing.certificate]
        keyPEM = try leaf.key.pem()
    }

    /// What a server of OpenSSL sends first to these bytes.
    func flight(
        after hello: [UInt8], _ change: (inout ServerContext.Settings) -> Void = { _ in }
    ) throws -> [UInt8] {
        var settings = ServerContext.Settings(chain: chain, privateKeyPEM: keyPEM)
        settings.minimumVersion = 0x0301
        change(&settings)
        let server = try ServerHandshake(ServerContext(settings))
        server.receive(hello)
        _ = server.step()
        return server.takeOutput()
    }

    /// The same, read.
    func answer(to hello: RawHello) throws -> HandshakeRecord {
        var answer = RawHelloAnswer(to: hello)
        answer.read(try flight(after: hello.bytes))
        answer.stop(.closed)
        return answer.record
    }
}
