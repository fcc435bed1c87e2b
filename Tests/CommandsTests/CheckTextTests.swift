import Testing

@testable import API
@testable import Commands

@Suite("The text of a check")
struct CheckTextTests {
    @Test("on a terminal it says first what CloudFront does, then what to change, then what was seen")
    func screen() throws {
        #expect(
            Shown.half.text(on: Shown.screen, at: Shown.now)
                == """
                ✗ critical  shop (shop-origin.example.com): CloudFront returns 502 now, at 50 % of the origin's
                            addresses: chain-incomplete
                  port 443; names www.example.com; protocols TLSv1.2; ipv4; checked 2026-11-21T03:00:00Z (30 s ago)

                ✗ critical: an issuer is missing from the chain
                  Proof:  The leaf is signed by CN=R11,O=Let's Encrypt,C=US, which was not sent; CloudFront fetches
                          nothing.
                  Change: Serve fullchain.pem instead of cert.pem: in nginx, let ssl_certificate name it, then
                          reload.
                  Code:   chain-incomplete, at 192.0.2.8 as www.example.com (documented)

                Addresses
                  ADDRESS        VERDICT     TLS      CIPHER                    GROUP  DNS/TCP/TLS/HTTP ms  FAILS
                  192.0.2.7:443  ! warning   TLSv1.2  ECDHE-RSA-AES128-GCM-SH…  P-256  1.2/3.4/9.8/-        in 12 d
                  192.0.2.8:443  ✗ critical  TLSv1.2  ECDHE-RSA-AES128-GCM-SH…  P-256  1.2/3.4/9.8/-        30 s ago

                Chain as sent by 192.0.2.7:443 as www.example.com
                  0  CN=shop-origin.example.com
                     issued by CN=R11,O=Let's Encrypt,C=US
                     valid from 2026-09-01 until 2026-12-03T12:00:00Z (in 12 d)
                     RSA 2048, sha256WithRSAEncryption, SHA-256 a1a1a1a1a1a1a1a1…
                  1  CN=R11,O=Let's Encrypt,C=US
                     issued by CN=ISRG Root X1,O=Internet Security Research Group,C=US
                     valid from 2026-09-01 until 2027-03-12T23:59:59Z (in 111 d)
                     RSA 2048, sha256WithRSAEncryption, SHA-256 b2b2b2b2b2b2b2b2…
                  Names:  shop-origin.example.com, www.example.com
                  Path:   CN=shop-origin.example.com <- CN=R11,O=Let's Encrypt,C=US <- CN=ISRG Root X1,O=Internet
                          Security Research Group,C=US (of the trust store)

                Chain as sent by 192.0.2.8:443 as www.example.com
                  0  CN=shop-origin.example.com
                     issued by CN=R11,O=Let's Encrypt,C=US
                     valid from 2026-09-01 until 2026-12-03T12:00:00Z (in 12 d)
                     RSA 2048, sha256WithRSAEncryption, SHA-256 a1a1a1a1a1a1a1a1…
                  Names:  shop-origin.example.com, www.example.com
                  Path:   none that CloudFront accepts

                """)
    }

    @Test("elsewhere nothing is cut, and columns are parted by tabs")
    func plain() throws {
        #expect(
            Shown.half.text(on: .plain, at: Shown.now)
                == """
                critical  shop (shop-origin.example.com): CloudFront returns 502 now, at 50 % of the origin's \
                addresses: chain-incomplete
                  port 443; names www.example.com; protocols TLSv1.2; ipv4; checked 2026-11-21T03:00:00Z (30 s ago)

                critical: an issuer is missing from the chain
                  Proof:  The leaf is signed by CN=R11,O=Let's Encrypt,C=US, which was not sent; CloudFront fetches \
                nothing.
                  Change: Serve fullchain.pem instead of cert.pem: in nginx, let ssl_certificate name it, then reload.
                  Code:   chain-incomplete, at 192.0.2.8 as www.example.com (documented)

                Addresses
                ADDRESS\tNAME\tVERDICT\tTLS\tCIPHER\tGROUP\tDNS/TCP/TLS/HTTP ms\tFAILS
                192.0.2.7:443\twww.example.com\twarning\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tP-256\t1.2/3.4/9.8/-\
                \t2026-12-03T12:00:00Z
                192.0.2.8:443\twww.example.com\tcritical\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tP-256\t1.2/3.4/9.8/-\
                \t2026-11-21T03:00:00Z

                Chain as sent by 192.0.2.7:443 as www.example.com
                #\tSUBJECT\tISSUER\tFROM\tUNTIL\tKEY\tSIGNATURE\tSHA-256
                0\tCN=shop-origin.example.com\tCN=R11,O=Let's \
                Encrypt,C=US\t2026-09-01T00:00:00Z\t2026-12-03T12:00:00Z\tRSA \
                2048\tsha256WithRSAEncryption\ta1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1
                1\tCN=R11,O=Let's Encrypt,C=US\tCN=ISRG Root X1,O=Internet Security Research \
                Group,C=US\t2026-09-01T00:00:00Z\t2027-03-12T23:59:59Z\tRSA \
                2048\tsha256WithRSAEncryption\tb2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2
                  Names:  shop-origin.example.com, www.example.com
                  Path:   CN=shop-origin.example.com <- CN=R11,O=Let's Encrypt,C=US <- CN=ISRG Root X1,O=Internet \
                Security Research Group,C=US (of the trust store)

                Chain as sent by 192.0.2.8:443 as www.example.com
                #\tSUBJECT\tISSUER\tFROM\tUNTIL\tKEY\tSIGNATURE\tSHA-256
                0\tCN=shop-origin.example.com\tCN=R11,O=Let's \
                Encrypt,C=US\t2026-09-01T00:00:00Z\t2026-12-03T12:00:00Z\tRSA \
                2048\tsha256WithRSAEncryption\ta1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1
                  Names:  shop-origin.example.com, www.example.com
                  Path:   none that CloudFront accepts

                """)
    }
}
