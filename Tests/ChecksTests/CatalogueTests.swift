import Checks
import Testing

@Suite("The catalogue of findings", .timeLimit(.minutes(5)))
struct CatalogueTests {
    @Test("severity, basis and CloudFront's status are those of the table", arguments: expectedEntries)
    func table(_ expected: ExpectedEntry) {
        let entry = expected.code.entry
        #expect(entry.severity == expected.severity)
        #expect(entry.basis == expected.basis)
        #expect(entry.status == expected.status)
    }

    @Test("the table of this test names every code once")
    func tableIsComplete() {
        #expect(expectedEntries.map(\.code).sorted(by: rank) == FindingCode.allCases.sorted(by: rank))
        func rank(_ left: FindingCode, _ right: FindingCode) -> Bool { left.rawValue < right.rawValue }
    }

    @Test("every text is there, in one piece, and ends with a full stop", arguments: FindingCode.allCases)
    func texts(of code: FindingCode) {
        let entry = code.entry
        for text in [entry.meaning, entry.why, entry.remedy, entry.verify] {
            #expect(text.count > 20, "\(code.rawValue): \(text)")
            #expect(text.hasSuffix("."), "\(code.rawValue): \(text)")
            #expect(!text.contains("\n"), "\(code.rawValue): \(text)")
            #expect(!text.contains("  "), "\(code.rawValue): \(text)")
            #expect(text.count { $0 == "`" }.isMultiple(of: 2), "\(code.rawValue): \(text)")
        }
    }

    @Test("what is wrong is said in one sentence that is the code's own")
    func meanings() {
        let meanings = FindingCode.allCases.map(\.entry.meaning)
        #expect(Set(meanings).count == meanings.count)
        for meaning in meanings {
            #expect(!meaning.dropLast().contains(". "), "\(meaning)")
        }
    }

    @Test("the error cache is mentioned where CloudFront returns an error, and nowhere else it could mislead")
    func errorCache() {
        for code in FindingCode.allCases where code != .httpStatus {
            let mentions = code.entry.verify.contains("10 s by default")
            #expect(mentions == (code.entry.status != nil), "\(code.rawValue)")
        }
    }

    @Test("only what is critical makes CloudFront return an error")
    func statusMeansCritical() {
        for entry in FindingCode.allCases.map(\.entry) where entry.status != nil {
            #expect(entry.severity == .critical)
            #expect(entry.status == 502 || entry.status == 504)
        }
    }

    @Test("a family is one cause: all of it are known by one name and one subject", arguments: FindingCode.allCases)
    func families(of code: FindingCode) {
        #expect(code.family.family == code.family)
        #expect(code.entry.subject == code.family.entry.subject)
        #expect(code.entry.reach == .reached || code.family.entry.reach == .unreached)
        #expect(code.entry.needsConfirmation == code.family.entry.needsConfirmation)
    }

    @Test("no two findings that a judge ranks have the same rank")
    func ranks() {
        let ranked = FindingCode.allCases.filter { $0.entry.chapter != .monitor && $0 != .configPort }
        #expect(Set(ranked.map(\.entry.rank)).count == ranked.count)
    }

    @Test("a finding takes severity, basis and remedy from its entry")
    func findingDefaults() {
        let finding = Finding(.chainIncomplete, title: "t", detail: "d")
        #expect(finding.severity == .critical)
        #expect(finding.basis == .documented)
        #expect(finding.remedy == FindingCode.chainIncomplete.entry.remedy)
        #expect(finding.remedy.contains("ssl_certificate"))
    }
}

struct ExpectedEntry: Sendable, CustomTestStringConvertible {
    var code: FindingCode
    var severity: Severity
    var basis: Basis
    var status: Int?

    init(_ code: FindingCode, _ severity: Severity, _ basis: Basis, _ status: Int? = nil) {
        self.code = code
        self.severity = severity
        self.basis = basis
        self.status = status
    }

    var testDescription: String { code.rawValue }
}

/// Written down a second time on purpose: a severity that changes here and there is a decision, one that changes in one
/// place is a slip.
private let expectedEntries: [ExpectedEntry] = [
    ExpectedEntry(.dnsNoAddress, .critical, .documented, 502),
    ExpectedEntry(.dnsFailed, .critical, .documented, 502),
    ExpectedEntry(.dnsNotPublic, .critical, .documented, 504),
    ExpectedEntry(.connectRefused, .critical, .documented, 502),
    ExpectedEntry(.connectTimeout, .critical, .documented, 504),
    ExpectedEntry(.connectUnreachable, .critical, .inferred, 504),
    ExpectedEntry(.addressesDisagree, .warning, .inferred),
    ExpectedEntry(.addressesLeftOut, .notice, .inferred),

    ExpectedEntry(.tlsNotSpoken, .critical, .reported, 502),
    ExpectedEntry(.tlsClosed, .critical, .documented, 502),
    ExpectedEntry(.tlsTimeout, .critical, .inferred, 504),
    ExpectedEntry(.tlsNoCommonProtocol, .critical, .documented, 502),
    ExpectedEntry(.tlsNoCommonCipher, .critical, .documented, 502),
    ExpectedEntry(.tlsNoCommonGroup, .critical, .documented, 502),
    ExpectedEntry(.tlsServerNameRefused, .critical, .reported, 502),
    ExpectedEntry(.tlsClientCertificateRequired, .critical, .documented, 502),
    ExpectedEntry(.tlsClientCertificateRequested, .warning, .documented),
    ExpectedEntry(.tlsRefused, .critical, .documented, 502),
    ExpectedEntry(.tlsMalformed, .critical, .inferred, 502),
    ExpectedEntry(.tlsWarningAlert, .warning, .library),
    ExpectedEntry(.tlsProtocolDeprecated, .notice, .documented),
    ExpectedEntry(.tlsCipherWeak, .notice, .documented),
    ExpectedEntry(.tlsCipherUndocumented, .notice, .library),
    ExpectedEntry(.tlsProtocolUndocumented, .notice, .reported),
    ExpectedEntry(.tlsReadyFor, .ok, .inferred),

    ExpectedEntry(.certificateExpired, .critical, .documented, 502),
    ExpectedEntry(.certificateNotYetValid, .critical, .documented, 502),
    ExpectedEntry(.certificateExpiresSoon, .warning, .documented),
    ExpectedEntry(.certificateSelfSigned, .critical, .documented, 502),
    ExpectedEntry(.chainUntrusted, .critical, .documented, 502),
    ExpectedEntry(.chainIncomplete, .critical, .documented, 502),
    ExpectedEntry(.chainOrder, .critical, .documented, 502),
    ExpectedEntry(.chainExpired, .critical, .documented, 502),
    ExpectedEntry(.chainExpiresSoon, .warning, .documented),
    ExpectedEntry(.chainExtra, .notice, .documented),
    ExpectedEntry(.chainTooLong, .warning, .library),
    ExpectedEntry(.chainInvalid, .critical, .documented, 502),
    ExpectedEntry(.chainRootLeaving, .warning, .documented),
    ExpectedEntry(.certificateMalformed, .critical, .inferred, 502),
    ExpectedEntry(.certificateKeyUnsupported, .critical, .documented, 502),
    ExpectedEntry(.certificateKeyWeak, .notice, .documented),
    ExpectedEntry(.certificateSignatureWeak, .warning, .inferred),
    ExpectedEntry(.nameMismatch, .critical, .documented, 502),
    ExpectedEntry(.nameOriginOnly, .warning, .documented),
    ExpectedEntry(.nameCommonNameOnly, .notice, .library),
    ExpectedEntry(.certificateNotDeployed, .warning, .inferred),
    ExpectedEntry(.certificateDiffers, .warning, .inferred),
    ExpectedEntry(.certificateChanged, .ok, .inferred),
    ExpectedEntry(.defaultCertificate, .ok, .inferred),

    ExpectedEntry(.httpStatus, .critical, .documented),
    ExpectedEntry(.httpTimeout, .critical, .documented, 504),
    ExpectedEntry(.httpMalformed, .critical, .documented, 502),
    ExpectedEntry(.httpClosed, .critical, .documented, 502),
    ExpectedEntry(.httpRedirects, .notice, .documented),

    ExpectedEntry(.configHTTPOnly, .warning, .documented),
    ExpectedEntry(.configOldProtocols, .notice, .documented),
    ExpectedEntry(.configPort, .critical, .documented),
    ExpectedEntry(.configNotKnowable, .notice, .documented),

    ExpectedEntry(.monitorOffline, .unknown, .inferred),
    ExpectedEntry(.monitorOverloaded, .unknown, .inferred),
    ExpectedEntry(.monitorDataOld, .unknown, .inferred),
    ExpectedEntry(.monitorStore, .unknown, .inferred),
    ExpectedEntry(.monitorTrustOld, .notice, .inferred),
    ExpectedEntry(.monitorClock, .unknown, .inferred),
    ExpectedEntry(.receiverFailing, .warning, .inferred),
]
