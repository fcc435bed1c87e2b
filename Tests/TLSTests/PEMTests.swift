import TLS
import Testing

@Suite("PEM")
struct PEMTests {
    private let first = CertificateDER([1, 2, 3, 4])
    private let second = CertificateDER(Array(repeating: 7, count: 100))

    @Test("what is encoded is read back in its order")
    func roundTrip() throws {
        let text = PEM.encode([first, second])
        #expect(try PEM.certificates(in: Array(text.utf8)) == [first, second])
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 64 })
    }

    @Test("keys, comments and CRLF line ends are passed over")
    func otherBlocks() throws {
        let text =
            "leaf\r\n-----BEGIN PRIVATE KEY-----\r\nAAAA\r\n-----END PRIVATE KEY-----\r\n"
            + PEM.encode([first]).replacing("\n", with: "\r\n")
        #expect(try PEM.certificates(in: Array(text.utf8)) == [first])
    }

    @Test("a broken text is refused with its line")
    func broken() {
        for (text, line) in [
            ("", 0), ("no certificate here\n", 0), ("x\n-----BEGIN CERTIFICATE-----\nAQID\n", 2),
            ("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", 1),
            ("-----BEGIN CERTIFICATE-----\nAQID\n-----BEGIN CERTIFICATE-----\n", 1),
        ] {
            #expect(throws: PEMFault.self, "\(text)") {
                do throws(PEMFault) {
                    _ = try PEM.certificates(in: Array(text.utf8))
                } catch {
                    #expect(error.line == line)
                    throw error
                }
            }
        }
    }
}
