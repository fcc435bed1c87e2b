import TLS
import Testing

@Suite("SHA-256 and HMAC")
struct DigestTests {
    /// NIST, FIPS 180-2, B.1 and B.2; the digest of nothing as OpenSSL's own tests have it.
    @Test(
        "the published digests come out",
        arguments: zip(
            ["", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"],
            [
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ]))
    func digest(text: String, hex: String) {
        #expect(SHA256Digest(of: Array(text.utf8)).hex == hex)
        #expect(CertificateDER(Array(text.utf8)).sha256 == hex)
    }

    @Test("certificates are the same where their bytes are")
    func sameCertificate() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(CertificateDER(bytes) == CertificateDER(bytes))
        for place in [0, 500, 999] {
            var other = bytes
            other[place] ^= 1
            #expect(CertificateDER(bytes) != CertificateDER(other))
        }
        #expect(CertificateDER(bytes) != CertificateDER(bytes.dropLast()))
    }

    /// RFC 4231, 4.2 to 4.8, without the truncated one of 4.6.
    private static let vectors: [(key: [UInt8], message: [UInt8], code: String)] = [
        (
            Array(repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), Array(repeating: 0xCD, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            Array(repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            Array(repeating: 0xAA, count: 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test("the vectors of RFC 4231 come out", arguments: vectors.indices)
    func hmac(index: Int) {
        let (key, message, expected) = DigestTests.vectors[index]
        #expect(Hex.lowercase(HMACSHA256.code(for: message, key: key)) == expected)
    }

    @Test("a proof is accepted for its message and its key alone, and whole")
    func accepts() {
        let key = Array("a key of some length".utf8)
        let message = Array("a message".utf8)
        let code = HMACSHA256.code(for: message, key: key)
        #expect(HMACSHA256.accepts(code, for: message, key: key))
        #expect(!HMACSHA256.accepts(code, for: message + [0], key: key))
        #expect(!HMACSHA256.accepts(code, for: message, key: key + [1]))
        #expect(!HMACSHA256.accepts(code.dropLast(), for: message, key: key))
        #expect(!HMACSHA256.accepts([], for: message, key: key))
        for place in code.indices {
            var wrong = code
            wrong[place] ^= 0x80
            #expect(!HMACSHA256.accepts(wrong, for: message, key: key))
        }
    }
}
