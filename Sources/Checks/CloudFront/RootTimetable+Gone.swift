import Timekeeping

extension RootTimetable {
    /// Roots that have left Mozilla's list, or lost the bit for websites, and that bundles of systems still have: Debian's
    /// of 2023 has most of them. Their dates are those by which they were gone at the latest.
    ///
    /// Held against golang/crypto `x509roots`, made from NSS: its states before 2025-11-24, when the last of CommScope's
    /// left, and of 2026-07-20.
    static let gone = keysBefore2006 + goneIn2025 + goneIn2026

    /// By Mozilla's rule (policy 7.4) on 2025-04-15, and not in the list of November 2025 any more.
    private static let keysBefore2006 = [
        gone("AAA Certificate Services", "Comodo CA Limited", april2025),
        gone("GlobalSign Root CA", "GlobalSign nv-sa", april2025),
        gone(
            nil, "The Go Daddy Group, Inc.", unit: "Go Daddy Class 2 Certification Authority", april2025),
        gone(
            nil, "Starfield Technologies, Inc.", unit: "Starfield Class 2 Certification Authority", april2025),
        gone("XRamp Global Certification Authority", "XRamp Security Services Inc", april2025),
    ]

    private static let goneIn2025 = [
        gone("ANF Secure Server Root CA", "ANF Autoridad de Certificacion", november2025),
        gone("CommScope Public Trust ECC Root-01", "CommScope", november2025),
        gone("CommScope Public Trust ECC Root-02", "CommScope", november2025),
        gone("CommScope Public Trust RSA Root-01", "CommScope", november2025),
        gone("CommScope Public Trust RSA Root-02", "CommScope", november2025),
        gone("E-Tugra Global Root CA ECC v3", "E-Tugra EBG A.S.", november2025),
        gone("E-Tugra Global Root CA RSA v3", "E-Tugra EBG A.S.", november2025),
        gone("Entrust Root Certification Authority - G4", "Entrust, Inc.", november2025),
        gone("Entrust.net Certification Authority (2048)", "Entrust.net", november2025),
        gone("SecureSign RootCA11", "Japan Certification Services, Inc.", november2025),
        gone("Security Communication RootCA3", "SECOM Trust Systems CO.,LTD.", november2025),
        gone("SwissSign Silver CA - G2", "SwissSign AG", november2025),
        gone("TrustCor ECA-1", "TrustCor Systems S. de R.L.", november2025),
        gone("TrustCor RootCert CA-1", "TrustCor Systems S. de R.L.", november2025),
        gone("TrustCor RootCert CA-2", "TrustCor Systems S. de R.L.", november2025),
    ]

    private static let goneIn2026 = [
        gone("AffirmTrust Commercial", "AffirmTrust", asOf),
        gone("AffirmTrust Networking", "AffirmTrust", asOf),
        gone("AffirmTrust Premium", "AffirmTrust", asOf),
        gone("AffirmTrust Premium ECC", "AffirmTrust", asOf),
        gone("Atos TrustedRoot 2011", "Atos", asOf),
        gone("COMODO Certification Authority", "COMODO CA Limited", asOf),
        gone("Certigna", "Dhimyotis", asOf),
        gone("DigiCert Assured ID Root CA", "DigiCert Inc", asOf),
        gone("DigiCert Global Root CA", "DigiCert Inc", asOf),
        gone("DigiCert High Assurance EV Root CA", "DigiCert Inc", asOf),
        gone("Entrust Root Certification Authority", "Entrust, Inc.", asOf),
        gone("Entrust Root Certification Authority - EC1", "Entrust, Inc.", asOf),
        gone("Entrust Root Certification Authority - G2", "Entrust, Inc.", asOf),
        gone("FIRMAPROFESIONAL CA ROOT-A WEB", "Firmaprofesional SA", asOf),
        gone("GLOBALTRUST 2020", "e-commerce monitoring GmbH", asOf),
        gone("GTS Root R2", "Google Trust Services LLC", asOf),
        gone("QuoVadis Root CA 2", "QuoVadis Limited", asOf),
        gone("QuoVadis Root CA 3", "QuoVadis Limited", asOf),
        gone("Secure Global CA", "SecureTrust Corporation", asOf),
        gone("SecureSign Root CA12", "Cybertrust Japan Co., Ltd.", asOf),
        gone("SecureTrust CA", "SecureTrust Corporation", asOf),
        gone("SwissSign Gold CA - G2", "SwissSign AG", asOf),
        gone("TeliaSonera Root CA v1", "TeliaSonera", asOf),
        gone("Trustwave Global Certification Authority", "Trustwave Holdings, Inc.", asOf),
        gone("Trustwave Global ECC P256 Certification Authority", "Trustwave Holdings, Inc.", asOf),
        gone("Trustwave Global ECC P384 Certification Authority", "Trustwave Holdings, Inc.", asOf),
        gone(nil, "Chunghwa Telecom Co., Ltd.", unit: "ePKI Root Certification Authority", asOf),
        gone(nil, "certSIGN", unit: "certSIGN ROOT CA", asOf),
    ]

    private static let april2025 = Instant(seconds: 1_744_675_200)
    private static let november2025 = Instant(seconds: 1_763_942_400)

    private static func gone(
        _ commonName: String?, _ organization: String, unit: String? = nil, _ date: Instant
    ) -> Departure {
        var departure = Departure(commonName, organization, unit: unit, date, .library)
        departure.isGone = true
        return departure
    }
}
