import TLS
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "the vectors of RFC 4648, 10, come out and are read back",
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
    func vector(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("all bytes in texts of every length are read back")
    func roundTrip() {
        for length in 0...300 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test(
        "white space is skipped wherever it stands", arguments: [" Zm9v\r\nYg==\n", "Z m\t9vYg= =", "\n\nZm9vYg\n==\n"])
    func whiteSpace(text: String) {
        #expect(Base64.decode(text) == Array("foob".utf8))
    }

    @Test(
        "anything else is refused",
        arguments: [
            "A", "AA", "AAA", "AAAAA", "=", "====", "A===", "AA=A", "AA==AAAA", "AAAA=", "AAAA====", "%%%%", "AAAA----",
            "-AAA", "AAA-", "AA_A", "AAAA\u{0}", "AAA\u{0}", "AAA\u{E9}", "AAAA\u{0B}",
        ])
    func refusal(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
