import Checks
import Testing

@Suite("Explaining an error page", .timeLimit(.minutes(5)))
struct ErrorPageExplanationTests {
    @Test(
        "every sentence has a meaning, findings and a way to verify, with each status that it was seen with",
        arguments: [
            (ErrorPage.Reason.connectionFailed, 502), (.attemptFailedOrClosed, 502), (.attemptFailedOrClosed, 504),
            (.closed, 502), (.connectionFailedOrAnswerIncorrect, 502), (.notResolved, 502), (.notContacted, 503),
            (.functionInvalid, 503), (.badRequest, 400), (.badRequest, 403), (.requestBlocked, 403),
        ])
    func everySentence(_ reason: ErrorPage.Reason, _ status: Int) {
        let explanation = ErrorPage(errorPage("\(status) ERROR", reason.rawValue)).explanation
        #expect(explanation.status == status)
        #expect(explanation.meaning.hasSuffix("."))
        #expect(!explanation.findings.isEmpty)
        #expect(Set(explanation.findings).count == explanation.findings.count)
        #expect(explanation.notes.contains { $0.contains("`cfmonctl check HOST") } == (reason != .functionInvalid))
        #expect(explanation.notes.contains { $0.contains("10 s by default") } == (status >= 500))
        #expect(explanation.notes.contains { $0.contains("X-Cache: Error from cloudfront") } == (status >= 500))
        #expect(explanation.notes.contains { $0.contains("newer pages can come without one") })
        #expect(explanation.notes.contains { $0.contains("x-edge-request-id") })
        #expect(explanation.notes.allSatisfy { $0.hasSuffix(".") })
    }

    @Test("no two sentences mean the same")
    func meanings() {
        let meanings = ErrorPage.Reason.allCases.map { ErrorPage($0.rawValue + errorPage("", "")).explanation.meaning }
        // Two sentences of the same refusal at the edge share their meaning.
        #expect(Set(meanings).count == ErrorPage.Reason.allCases.count - 1)
    }

    @Test("a 502 leads to TLS and the certificate first, to a refused connection, and never to a timeout")
    func badGateway() {
        let findings = ErrorPage(errorPage("502 ERROR", "CloudFront wasn't able to connect to the origin.")).explanation
            .findings
        #expect(findings.first == .tlsServerNameRefused)
        #expect(findings.contains(.connectRefused))
        #expect(findings.allSatisfy { $0.entry.status == 502 })
    }

    @Test("a 502 without a sentence leads to every finding for which CloudFront returns 502")
    func badGatewayWithoutSentence() {
        let findings = ErrorPage(errorPage("502 Bad Gateway ERROR", "")).explanation.findings
        #expect(Set(findings) == Set(FindingCode.allCases.filter { $0.entry.status == 502 } + [.httpStatus]))
    }

    @Test("a 504 leads to every finding for which CloudFront returns 504, silence on connecting first")
    func gatewayTimeout() {
        let findings = ErrorPage(errorPage("504 ERROR", "")).explanation.findings
        #expect(findings.first == .connectTimeout)
        #expect(Set(findings) == Set(FindingCode.allCases.filter { $0.entry.status == 504 } + [.tlsNotSpoken]))
    }

    @Test("a name that does not resolve is a matter of DNS alone")
    func notResolved() {
        let text = errorPage("502 ERROR", "CloudFront wasn't able to resolve the origin domain name.")
        #expect(ErrorPage(text).explanation.findings == [.dnsNoAddress, .dnsFailed])
    }

    @Test("the pasted line is explained, and the words that are not AWS's are named as such")
    func pastedLine() {
        let explanation = ErrorPage(
            """
            502 ERROR The request could not be satisfied. CloudFront wasn't able to connect to the origin. \
            (Bad Gateway: SSL handshake failed)
            """
        ).explanation
        #expect(explanation.status == 502)
        #expect(explanation.findings.first == .tlsServerNameRefused)
        #expect(explanation.findings.last == .connectRefused)
        #expect(explanation.findings.contains(.chainIncomplete))
        #expect(
            explanation.notes.contains {
                $0.hasPrefix("Not AWS's own words: \"SSL handshake failed\".")
            })
    }

    @Test("a sentence whose status is not given leads to both statuses' findings")
    func withoutStatus() {
        let explanation = ErrorPage(ErrorPage.Reason.attemptFailedOrClosed.rawValue).explanation
        #expect(explanation.status == nil)
        #expect(explanation.findings.contains(.connectTimeout))
        #expect(explanation.findings.contains(.tlsServerNameRefused))
        #expect(Set(explanation.findings).count == explanation.findings.count)
    }

    @Test("a page of the origin's own leads to http-status alone")
    func foreignPage() {
        let explanation = ErrorPage("<title>502 Bad Gateway</title><center>nginx</center>").explanation
        #expect(explanation.status == 502)
        #expect(explanation.findings == [.httpStatus])
        #expect(explanation.meaning.contains("not CloudFront's own"))
        #expect(explanation.notes.contains { $0.contains("--http PATH") })
    }

    @Test("a text that is no error page is said to be none")
    func unknownText() {
        let explanation = ErrorPage("hello").explanation
        #expect(explanation.status == nil)
        #expect(explanation.findings.isEmpty)
        #expect(explanation.notes.isEmpty)
        #expect(explanation.meaning.contains("no error page that cfmon knows"))
    }
}
