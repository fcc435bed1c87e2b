import Testing

@testable import API
@testable import Commands

@Suite("The Nagios plugin")
struct NagiosTests {
    private func line(_ document: StatusDocument, isWhole: Bool = true) -> String {
        StatusPage(document: document, isWhole: isWhole).nagios(at: Shown.now)
    }

    @Test("the sum stands in the first line with the performance data, each origin that is not well below")
    func several() {
        #expect(
            line(Shown.status)
                == """
                CFMON CRITICAL - 3 origins: 1 critical, 1 warning, 1 ok; shop critical: an issuer is missing from the \
                chain | 'days_leaf'=12.37;;;; 'days_chain'=12.37;;;; 'days_to_failure'=-0.01;;;; \
                'origins_failing'=1;;;0;3
                shop critical: an issuer is missing from the chain
                blog.example.com warning: the certificate ends in 12 days

                """)
    }

    @Test("one origin is told by its headline")
    func one() throws {
        let document = try Shown.status.only(["blog.example.com"])
        #expect(
            line(document, isWhole: false)
                == """
                CFMON WARNING - blog.example.com: the certificate ends in 12 days | 'days_leaf'=12.37;;;; \
                'days_chain'=12.37;;;; 'days_to_failure'=12.37;;;; 'origins_failing'=0;;;0;1

                """)
    }

    @Test("a notice is OK, and an origin without findings says until when")
    func well() throws {
        var document = try Shown.status.only(["api"])
        document.origins[0].check.verdict = "notice"
        #expect(
            line(document, isWhole: false).hasPrefix(
                "CFMON OK - api: CloudFront gets through until 2027-02-19T00:00:00Z (in 89 d): certificate-expired |"))
    }

    @Test("a monitor that is not well counts for the whole, and not for one origin")
    func monitor() throws {
        var document = Shown.sick
        document.origins = [document.origins[0]]
        #expect(line(document).hasPrefix("CFMON WARNING - monitor, configuration: "))
        #expect(line(document, isWhole: false).hasPrefix("CFMON OK - api: "))
    }

    @Test("a bar or a line feed in a text does not end it")
    func hostile() throws {
        var document = try Shown.status.only(["blog.example.com"])
        document.origins[0].check.findings[0].title = "CN=a|b\nc\u{1B}[2J"
        let line = line(document, isWhole: false)
        #expect(line.hasPrefix("CFMON WARNING - blog.example.com: CN=a/b\\u{a}c\\u{1b}[2J | 'days_leaf'="))
        #expect(line.split(separator: "\n").count == 1)
    }

    @Test("without any origin the state is unknown")
    func nothing() {
        let document = StatusDocument(daemon: Shown.daemon, origins: [])
        #expect(line(document) == "CFMON UNKNOWN - no origin is configured | 'origins_failing'=0;;;0;0\n")
    }

    @Test("a silent daemon is unknown, in one line that says what to do")
    func silent() {
        #expect(
            StatusPage.nagios(of: .absent(socket: "/run/cfmon/control.sock"))
                == """
                CFMON UNKNOWN - cfmond does not answer: there is no /run/cfmon/control.sock; start it (systemctl \
                start cfmond) or name its socket with --socket

                """)
    }
}
