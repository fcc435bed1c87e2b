import Checks
import Testing
import Timekeeping

@Suite("Mozilla's timetable of departing roots", .timeLimit(.minutes(5)))
struct CatalogueRootTimetableTests {
    @Test("a root is found by its Common Name, with date and basis")
    func byCommonName() throws {
        let inferred = try #require(RootTimetable.departure(ofCommonName: "Go Daddy Root Certificate Authority - G2"))
        #expect(inferred.date == Instant(rfc3339: "2027-04-15"))
        #expect(inferred.basis == .inferred)
        #expect(inferred.organization == "GoDaddy.com, Inc.")
        let announced = try #require(RootTimetable.departure(ofCommonName: "ISRG Root X1"))
        #expect(announced.date.date == "2030-06-04")
        #expect(announced.basis == .documented)
    }

    @Test("roots that share a Common Name are told apart by their unit")
    func byUnit() {
        #expect(RootTimetable.departure(ofCommonName: "GlobalSign Root CA - R3")?.date.date == "2027-04-15")
        #expect(RootTimetable.departure(ofCommonName: "GlobalSign ECC Root CA - R5")?.date.date == "2029-04-15")
        #expect(RootTimetable.departure(ofCommonName: "GlobalSign Root CA - R6")?.date.date == "2029-12-10")
        #expect(RootTimetable.departure(ofCommonName: "GlobalSign") == nil)
    }

    @Test("a root that stays, or that is gone already, has no departure")
    func unknown() {
        #expect(RootTimetable.departure(ofCommonName: "DigiCert Global Root G2") == nil)
        #expect(RootTimetable.departure(ofCommonName: "DigiCert Global Root CA") == nil)
        #expect(RootTimetable.departure(ofCommonName: "") == nil)
    }

    @Test(
        "a subject is found as OpenSSL writes it",
        arguments: [
            ("CN=GlobalSign,O=GlobalSign,OU=GlobalSign Root CA - R3", "2027-04-15"),
            ("CN=Go Daddy Root Certificate Authority - G2,O=GoDaddy.com\\, Inc.,L=Scottsdale,C=US", "2027-04-15"),
            ("OU=Security Communication RootCA2,O=SECOM Trust Systems CO.\\,LTD.,C=JP", "2027-04-15"),
            ("OU=AC RAIZ FNMT-RCM,O=FNMT-RCM,C=ES", "2027-04-15"),
            ("CN=NetLock Arany (Class Gold) Főtanúsítvány,OU=x,O=NetLock Kft.,L=Budapest,C=HU", "2027-04-15"),
            ("CN=NetLock Arany (Class Gold) F\\C5\\91tan\\C3\\BAs\\C3\\ADtv\\C3\\A1ny,O=NetLock Kft.", "2027-04-15"),
            ("C=ES,O=ACCV,OU=PKIACCV,CN=ACCVRAIZ1", "2028-04-15"),
            ("CN=COMODO RSA Certification Authority,O=COMODO CA Limited,L=Salford,C=GB", "2028-04-15"),
            ("CN=ISRG Root X2+O=Internet Security Research Group,C=US", "2035-09-04"),
        ])
    func bySubject(_ subject: String, _ date: String) {
        #expect(RootTimetable.departure(ofSubject: subject)?.date.date == date)
    }

    @Test(
        "a root that is gone is found by its subject, as a bundle of 2023 has it",
        arguments: [
            ("CN=DigiCert Global Root CA,OU=www.digicert.com,O=DigiCert Inc,C=US", "2026-07-20"),
            ("CN=GlobalSign Root CA,OU=Root CA,O=GlobalSign nv-sa,C=BE", "2025-04-15"),
            ("OU=Starfield Class 2 Certification Authority,O=Starfield Technologies\\, Inc.,C=US", "2025-04-15"),
            (
                "CN=Entrust Root Certification Authority - G2,OU=(c) 2009 Entrust\\, Inc. - for authorized use only,"
                    + "OU=See www.entrust.net/legal-terms,O=Entrust\\, Inc.,C=US", "2026-07-20"
            ),
            ("CN=TrustCor RootCert CA-1,OU=TrustCor Certificate Authority,O=TrustCor Systems S. de R.L.", "2025-11-24"),
            ("OU=ePKI Root Certification Authority,O=Chunghwa Telecom Co.\\, Ltd.,C=TW", "2026-07-20"),
        ])
    func gone(_ subject: String, _ date: String) throws {
        let departure = try #require(RootTimetable.departure(ofSubject: subject))
        #expect(departure.isGone)
        #expect(departure.basis == .library)
        #expect(departure.date.date == date)
    }

    @Test(
        "the namesakes that stay are not taken for those that went",
        arguments: [
            "CN=DigiCert Global Root G2,OU=www.digicert.com,O=DigiCert Inc,C=US",
            "CN=Certigna Root CA,OU=0002 48146308100036,O=Dhimyotis,C=FR", "OU=certSIGN ROOT CA G2,O=CERTSIGN SA,C=RO",
            "CN=QuoVadis Root CA 2 G3,O=QuoVadis Limited,C=BM", "CN=GTS Root R1,O=Google Trust Services LLC,C=US",
            "CN=Amazon Root CA 1,O=Amazon,C=US", "CN=GlobalSign Root R46,O=GlobalSign nv-sa,C=BE",
        ])
    func stays(_ subject: String) {
        #expect(RootTimetable.departure(ofSubject: subject) == nil)
    }

    @Test(
        "a subject that only borrows a name, or is cut short, is nobody",
        arguments: [
            "CN=COMODO RSA Certification Authority,O=Somebody Else",
            "CN=COMODO RSA Certification Authority",
            "CN=GlobalSign,O=GlobalSign,OU=GlobalSign ECC Root CA - R4",
            "CN=AC RAIZ FNMT-RCM SERVIDORES SEGUROS,OU=Ceres,O=FNMT-RCM,C=ES",
            "O=GoDaddy.com, Inc.,CN=Go Daddy Root Certificate Authority - G2",
            "=,=,+,\\", "", "CN", "CN=", "\\C5\\9",
        ])
    func nobody(_ subject: String) {
        #expect(RootTimetable.departure(ofSubject: subject) == nil)
    }

    @Test("no two entries answer to the same name, all lie in order of date, and all stand in the state of 2026-07-20")
    func data() {
        let names = RootTimetable.departures.map(\.name)
        #expect(names.count == 29)
        #expect(Set(names).count == names.count)
        #expect(RootTimetable.departures.map(\.date) == RootTimetable.departures.map(\.date).sorted())
        #expect(RootTimetable.asOf.description == "2026-07-20T00:00:00Z")
        #expect(RootTimetable.departures.filter { $0.date < RootTimetable.asOf }.map(\.name) == ["Izenpe.com"])
        let announced = RootTimetable.departures.filter { $0.basis == .documented }.map(\.name)
        #expect(announced.contains("GlobalSign Root CA - R3"))
        #expect(announced.count == 5)
    }
}

@Suite("The managed policies", .timeLimit(.minutes(5)))
struct CatalogueManagedPoliciesTests {
    @Test("the policies that forward Host are the documented ones")
    func forwardsHost() {
        #expect(
            ManagedPolicies.originRequest.filter(\.forwardsHost).map(\.name)
                == ["AllViewer", "AllViewerAndCloudFrontHeaders-2022-06", "HostHeaderOnly"])
        #expect(
            ManagedPolicies.cache.filter(\.forwardsHost).map(\.name)
                == ["Amplify", "UseOriginCacheControlHeaders", "UseOriginCacheControlHeaders-QueryStrings"])
    }

    @Test("a policy is found by its identifier in either case, and only among its kind")
    func lookup() {
        #expect(ManagedPolicies.originRequest(id: "216ADEF6-5c7f-47e4-b989-5492eafa07d3")?.name == "AllViewer")
        #expect(ManagedPolicies.cache(id: "658327ea-f89d-4fab-a63d-7e88639e58f6")?.name == "CachingOptimized")
        #expect(ManagedPolicies.cache(id: "216adef6-5c7f-47e4-b989-5492eafa07d3") == nil)
        #expect(ManagedPolicies.originRequest(id: "") == nil)
    }

    @Test("every identifier is a UUID and stands once")
    func identifiers() {
        let ids = (ManagedPolicies.originRequest + ManagedPolicies.cache).map(\.id)
        #expect(Set(ids).count == 15)
        for id in ids {
            #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
            #expect(id.allSatisfy { $0 == "-" || ($0.isHexDigit && !$0.isUppercase) })
        }
    }
}
