import Checks
import Testing
import Timekeeping

@testable import Config

struct SyntaxTests {
    @Test(
        "a DNS name comes out in lower case and without its last dot",
        arguments: [
            ("origin.example.com", "origin.example.com"), ("Origin.Example.COM.", "origin.example.com"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("my_bucket.s3.amazonaws.com", "my_bucket.s3.amazonaws.com"),
            ("_a.example.com", "_a.example.com"), ("1.example.com", "1.example.com"),
            ("a--b.example.com", "a--b.example.com"),
            ("1.2.3.4.example.com", "1.2.3.4.example.com"), ("a.b2", "a.b2"),
        ])
    func domains(text: String, name: String) throws {
        #expect(try Syntax.domain(text) == name)
    }

    @Test("a name of 253 characters is taken, and so is its last dot beyond them")
    func longestDomain() throws {
        let name = String(repeating: "a", count: 63) + "." + String(repeating: "b.", count: 94) + "c"
        #expect(name.utf8.count == 253)
        #expect(try Syntax.domain(name + ".") == name)
        #expect(throws: SyntaxProblem.self) { try Syntax.domain("a" + name) }
        #expect(throws: SyntaxProblem.self) { try Syntax.domain("a." + name) }
    }

    @Test(
        "ports are CloudFront's",
        arguments: [("80", 80), ("443", 443), ("1024", 1024), ("65535", 65_535)] as [(String, UInt16)])
    func ports(text: String, port: UInt16) throws {
        #expect(try Syntax.port(text) == port)
    }

    @Test(
        "other ports are not",
        arguments: ["0", "79", "81", "1023", "65536", "-443", "+443", "4 43", "", "99999999999999999999", "٤٤٣"])
    func wrongPorts(text: String) {
        #expect(throws: SyntaxProblem.self) { try Syntax.port(text) }
    }

    @Test("a target is a host, a host with a port, or an https URL")
    func targets() throws {
        func target(_ text: String) throws -> Syntax.Target { try Syntax.target(text) }
        #expect(try target("a.example.com") == .init(domain: "a.example.com", port: nil, path: nil))
        #expect(try target("A.example.com:8443") == .init(domain: "a.example.com", port: 8443, path: nil))
        #expect(try target("https://a.example.com") == .init(domain: "a.example.com", port: nil, path: nil))
        #expect(
            try target("HTTPS://a.example.com:8443/x?y=1") == .init(domain: "a.example.com", port: 8443, path: "/x?y=1")
        )
        #expect(try target("https://a.example.com?y=1") == .init(domain: "a.example.com", port: nil, path: "/?y=1"))
        for text in [
            "http://a.example.com", "https://", "https://a@b.example.com/", "https://192.0.2.7/", "https://[::1]:443/",
            "https://a.example.com/#x", "a.example.com/x", "a.example.com:", ":443", "a:b:c", "",
            "https://a.example.com/ü",
        ] {
            #expect(throws: SyntaxProblem.self, "\(text)") { try Syntax.target(text) }
        }
    }

    @Test("an address to connect to keeps its own port, else it gets the origin's")
    func connectTo() throws {
        func endpoint(_ text: String) throws -> String {
            try Syntax.connectTo(text).endpoint(originPort: 8443).description
        }
        #expect(try endpoint("192.0.2.7") == "192.0.2.7:8443")
        #expect(try endpoint("192.0.2.7:22") == "192.0.2.7:22")
        #expect(try endpoint("2001:db8::7") == "[2001:db8::7]:8443")
        #expect(try endpoint("[2001:db8::7]") == "[2001:db8::7]:8443")
        #expect(try endpoint("[2001:db8::7]:22") == "[2001:db8::7]:22")
        for text in [
            "", "a.example.com", "192.0.2.7:", "192.0.2.7:0", "192.0.2.7:65536", "[192.0.2.7]:443", "[::1",
            "fe80::1%eth0", "::1]:443",
        ] {
            #expect(throws: SyntaxProblem.self, "\(text)") { try Syntax.connectTo(text) }
        }
    }

    @Test("protocols are spelled as in a distribution, and TLS 1.3 is refused with its reason")
    func protocols() throws {
        #expect(try Syntax.protocols("SSLv3, TLSv1,TLSv1.1,TLSv1.2") == Set(OriginProtocol.allCases))
        #expect(throws: SyntaxProblem.self) { try Syntax.protocols("") }
        #expect(throws: SyntaxProblem.self) { try Syntax.protocols("TLSv1.2,") }
        for text in ["TLSv1.3", "tls1.3", "TLSv1_3"] {
            let problem = #expect(throws: SyntaxProblem.self) { try Syntax.originProtocol(text) }
            #expect(problem?.description.contains("CloudFront offers TLS 1.3 to every origin") == true)
        }
    }

    @Test("status codes are one or a range")
    func statusRanges() throws {
        #expect(try Syntax.statusRange("200") == 200...200)
        #expect(try Syntax.statusRange("200-399") == 200...399)
        #expect(try Syntax.statusRange("100-599") == 100...599)
        for text in ["", "-", "200-", "-200", "99", "600", "300-200", "200-300-400", "2xx", "200 - 300"] {
            #expect(throws: SyntaxProblem.self, "\(text)") { try Syntax.statusRange(text) }
        }
    }

    @Test("thresholds are a span and a share")
    func thresholds() throws {
        #expect(try Syntax.remaining("21d") == 21 * 86_400)
        #expect(try Syntax.remaining("0s") == 0)
        #expect(try Syntax.lifetimePercent("25%") == 25)
        #expect(try Syntax.lifetimePercent("12.25%") == 12.25)
        #expect(try Syntax.lifetimePercent("0%") == 0)
        for text in ["", "%", "25", "-1%", "1e2%", ".5%", "5.%", "1.2.3%", "0.125%", "100.01%"] {
            #expect(throws: SyntaxProblem.self, "\(text)") { try Syntax.lifetimePercent(text) }
        }
    }

    @Test("headers that CloudFront does not add are refused in any case of letters")
    func headers() throws {
        #expect(try Syntax.headerName("X-Origin-Secret") == "X-Origin-Secret")
        #expect(try Syntax.headerName("Authorization") == "Authorization")
        for text in ["HOST", "host", "Content-Length", "x-edge-location", "X-Amz-Cf-Id", "Via", "", "a b", "a:", "ü"] {
            #expect(throws: SyntaxProblem.self, "\(text)") { try Syntax.headerName(text) }
        }
        #expect(try Syntax.headerValue("a b") == "a b")
        for text in ["a\r\nb", " a", "a ", "ü", "a\u{0}"] {
            #expect(throws: SyntaxProblem.self, "\(text)") { try Syntax.headerValue(text) }
        }
    }

    @Test("a sentence shows no control characters, and not all of a long text")
    func quoting() {
        #expect(Syntax.quoted("a\u{1B}[31m\u{202E}b") == "`a\\u{1b}[31m\\u{202e}b`")
        #expect(Syntax.quoted(String(repeating: "x", count: 500)) == "`\(String(repeating: "x", count: 80))…`")
        #expect(Syntax.choice(["a"]) == "a")
        #expect(Syntax.choice(["a", "b", "c"]) == "a, b or c")
    }
}
