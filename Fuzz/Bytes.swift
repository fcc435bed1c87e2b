import Checks
import Glibc
import Timekeeping

@testable import TLS

/// PEM, and the base64 in it.
let pemTarget = Target(name: "pem") { bytes in
    if let certificates = try? PEM.certificates(in: bytes) {
        let again = try? PEM.certificates(in: Array(PEM.encode(certificates).utf8))
        promise(again == certificates, "what was read is not read again")
    }
    promise(Base64.decode(Base64.encode(bytes)) == bytes, "base64 does not come back")
    if let decoded = Base64.decode(bytes.text) {
        promise(Base64.decode(Base64.encode(decoded)) == decoded, "base64 does not come back")
    }
}

/// The answer to a raw hello, and each handshake message alone. The first byte chooses the hello.
let handshakeTarget = Target(name: "handshake") { bytes in
    let kind = bytes.first ?? 0
    let floors: [UInt16] = [0x0300, 0x0301, 0x0303, 0x0304]
    let hello = CloudFront.hello(
        floor: floors[Int(kind & 3)], serverName: "origin.example", random: [UInt8](repeating: 1, count: 32),
        sessionID: [UInt8](repeating: 2, count: 32))
    let content = Array(bytes.dropFirst())
    var whole = RawHelloAnswer(to: hello)
    whole.read(content)
    whole.stop(.closed)
    var broken = RawHelloAnswer(to: hello)
    for piece in content.pieces { broken.read(piece) }
    broken.stop(.closed)
    promise(
        describe(whole.record) == describe(broken.record), "pieces change the answer: \(whole.record) \(broken.record)")
    for version: UInt16? in [nil, 0x0301, 0x0303, 0x0304] { _ = HandshakeMessage(content, version: version) }
    guard kind & 0x80 != 0, let client = try? ClientHandshake(context, serverName: "origin.example") else { return }
    // The library judges by itself here; what it shows us on the way is what we keep.
    _ = client.advance(with: [])
    for piece in content.pieces where client.advance(with: piece) == .handshaking {}
    client.stop(.closed)
    promise(client.record.chain.count <= 100, "a long chain")
}

/// A record without the counts of bytes, which depend on how they arrive.
private func describe(_ record: HandshakeRecord) -> HandshakeRecord {
    var record = record
    switch record.outcome {
    case .closed: record.outcome = .closed(afterBytes: 0)
    case .notTLS: record.outcome = .notTLS(firstBytes: [])
    default: break
    }
    return record
}

private let context: ClientContext = {
    guard let context = try? ClientContext(CloudFront.offer(floor: 0x0303)) else { abort() }
    return context
}()

/// A chain, as it is sent or as it lies in a file: each certificate behind its length in two bytes.
let chainTarget = Target(name: "chain") { bytes in
    var reader = ByteReader(bytes)
    var chain: [CertificateDER] = []
    while !reader.isEmpty, let certificate = reader.vector(2) { chain.append(CertificateDER(Array(certificate.rest))) }
    let report = judge(
        chain: chain, for: "origin.example", expecting: Expectations(), trust: trust,
        at: Instant(seconds: 1_795_230_000))
    let verdict = report.verdict
    promise(verdict.findings.first?.severity == verdict.findings.map(\.severity).max(), "the gravest comes first")
    for finding in verdict.findings {
        let text = finding.title + finding.detail + finding.remedy
        promise(text.utf8.count < 65_536, "\(finding.code): \(text.utf8.count) bytes")
        let isPlain = text.unicodeScalars.allSatisfy { ![.control, .format].contains($0.properties.generalCategory) }
        promise(isPlain, "\(finding.code): raw text")
    }
    if let mended = mendedChain(of: chain, trust: trust, at: Instant(seconds: 1_795_230_000)) {
        promise(!mended.isEmpty && mended.allSatisfy { ($0.bytes.count) > 0 }, "an empty chain")
    }
}

/// The anchors of the kept chains.
private let trust: TrustStore = {
    let path = getenv("CFMON_FUZZ_ANCHORS").map { String(cString: $0) } ?? "Fuzz/anchors.pem"
    var pem: [UInt8] = []
    if let file = fopen(path, "rb") {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { pem += chunk.prefix(count) }
        fclose(file)
    }
    guard let store = try? TrustStore(pem: pem, name: "fuzz") else {
        print("\(path) holds no anchors")
        exit(66)
    }
    return store
}()
