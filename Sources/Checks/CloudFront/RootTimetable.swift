public import Timekeeping

/// A root that leaves Mozilla's list, or has left it, with the date.
public struct Departure: Hashable, Sendable {
    /// The Common Name of the root's subject; nil where it has none.
    public var commonName: String?
    /// The Organization of the subject; nil where it has none.
    public var organization: String?
    /// The Organizational Unit, where the Common Name is missing or shared by several roots; else nil.
    public var unit: String?
    /// From its first second on, the root must be expected to be gone.
    public var date: Instant
    /// `documented` where the root's owner or Mozilla names the date; `inferred` where it follows from the year of the
    /// root and Mozilla's rule; `library` where another bundle made of Mozilla's list does not have it any more.
    public var basis: Basis

    /// Whether it was seen to be gone; else the date is a plan.
    public var isGone = false

    /// The name that tells this root from every other one in the timetable.
    public var name: String { unit ?? commonName ?? organization ?? "" }

    init(
        _ commonName: String?, _ organization: String?, unit: String? = nil, _ date: Instant, _ basis: Basis
    ) {
        self.commonName = commonName
        self.organization = organization
        self.unit = unit
        self.date = date
        self.basis = basis
    }
}

/// When roots leave Mozilla's list, and so, after a delay that nobody knows, CloudFront's.
///
/// Mozilla's root store policy 7.4 takes the websites bit away when key material passes 15 years, in yearly steps
/// (Mozilla wiki, "CA/Root CA Lifecycles"): keys of 2006 and 2007 on 2026-04-15, of 2008 and 2009 on 2027-04-15, of
/// 2010 and 2011 on 2028-04-15. Where no owner names the date, the year is taken from the root's notBefore: Mozilla
/// goes by the key ceremony, so a date may turn out a step earlier.
public enum RootTimetable {
    /// The state of Mozilla's list that this timetable was held against: golang/crypto `x509roots`, made from NSS.
    public static let asOf = Instant(seconds: 1_784_505_600)  // 2026-07-20

    /// Seconds before a departure at which it is told: time for a change of CA.
    static let notice: Int64 = 365 * 86_400

    /// Those of the roots that are in the list still, in the order of their dates.
    public static let departures = overdue + keysOf2008 + keysOf2010 + announced

    /// The departure to come of the root with this Common Name, or with this Organizational Unit where the root has no Common
    /// Name or shares it (`GlobalSign Root CA - R3`); nil where no date is known.
    public static func departure(ofCommonName name: String) -> Departure? {
        departures.first { $0.name == name }
    }

    /// The departure, to come or past, of the root with this subject, as RFC 2253 writes it; nil where no date is known. The Organization
    /// has to agree as well, so a root that borrows a name is not taken for its namesake.
    public static func departure(ofSubject subject: String) -> Departure? {
        let attributes = DistinguishedNameText.attributes(of: subject)
        func has(_ type: String, _ value: String?) -> Bool {
            value.map { attributes.contains(.init(type: type, value: $0)) } ?? true
        }
        return (departures + gone).first {
            has("O", $0.organization) && has("CN", $0.commonName) && has("OU", $0.unit)
        }
    }

    private static let april2026 = Instant(seconds: 1_776_211_200)
    private static let april2027 = Instant(seconds: 1_807_747_200)
    private static let april2028 = Instant(seconds: 1_839_369_600)

    /// Planned for 2026-04-15, and still in the list without a mark in July 2026.
    private static let overdue = [
        Departure("Izenpe.com", "IZENPE S.A.", april2026, .inferred)
    ]

    private static let keysOf2008 = [
        Departure(nil, "FNMT-RCM", unit: "AC RAIZ FNMT-RCM", april2027, .inferred),
        // Issued anew in 2014, with the key of 2009.
        Departure("Autoridad de Certificacion Firmaprofesional CIF A62634068", nil, april2027, .inferred),
        Departure("COMODO ECC Certification Authority", "COMODO CA Limited", april2027, .inferred),
        Departure("Certum Trusted Network CA", "Unizeto Technologies S.A.", april2027, .inferred),
        Departure("D-TRUST Root Class 3 CA 2 2009", "D-Trust GmbH", april2027, .inferred),
        Departure("D-TRUST Root Class 3 CA 2 EV 2009", "D-Trust GmbH", april2027, .inferred),
        // GlobalSign's own words: no TLS from it since 2026-03-15, gone from Mozilla's list on 2027-04-15.
        Departure("GlobalSign", "GlobalSign", unit: "GlobalSign Root CA - R3", april2027, .documented),
        Departure("Go Daddy Root Certificate Authority - G2", "GoDaddy.com, Inc.", april2027, .inferred),
        Departure("Microsec e-Szigno Root CA 2009", "Microsec Ltd.", april2027, .inferred),
        Departure("NetLock Arany (Class Gold) Főtanúsítvány", "NetLock Kft.", april2027, .inferred),
        Departure(
            nil, "SECOM Trust Systems CO.,LTD.", unit: "Security Communication RootCA2", april2027, .inferred),
        Departure("Starfield Root Certificate Authority - G2", "Starfield Technologies, Inc.", april2027, .inferred),
        Departure(
            "Starfield Services Root Certificate Authority - G2", "Starfield Technologies, Inc.", april2027, .inferred),
        Departure("T-TeleSec GlobalRoot Class 2", "T-Systems Enterprise Services GmbH", april2027, .inferred),
        Departure("T-TeleSec GlobalRoot Class 3", "T-Systems Enterprise Services GmbH", april2027, .inferred),
        Departure("TWCA Root Certification Authority", "TAIWAN-CA", april2027, .inferred),
    ]

    private static let keysOf2010 = [
        Departure("ACCVRAIZ1", "ACCV", april2028, .inferred),
        Departure("Actalis Authentication Root CA", "Actalis S.p.A./03358520967", april2028, .inferred),
        Departure("Buypass Class 2 Root CA", "Buypass AS-983163327", april2028, .inferred),
        Departure("Buypass Class 3 Root CA", "Buypass AS-983163327", april2028, .inferred),
        Departure("COMODO RSA Certification Authority", "COMODO CA Limited", april2028, .inferred),
        Departure("Certum Trusted Network CA 2", "Unizeto Technologies S.A.", april2028, .inferred),
        Departure("USERTrust ECC Certification Authority", "The USERTRUST Network", april2028, .inferred),
        Departure("USERTrust RSA Certification Authority", "The USERTRUST Network", april2028, .inferred),
    ]

    /// Named by the roots' owners: GlobalSign's page on its roots, and Let's Encrypt's page on its chains, which calls
    /// its two dates approximate.
    private static let announced = [
        Departure(
            "GlobalSign", "GlobalSign", unit: "GlobalSign ECC Root CA - R5",
            Instant(seconds: 1_870_905_600), .documented),  // 2029-04-15
        Departure(
            "GlobalSign", "GlobalSign", unit: "GlobalSign Root CA - R6",
            Instant(seconds: 1_891_555_200), .documented),  // 2029-12-10
        Departure(
            "ISRG Root X1", "Internet Security Research Group",
            Instant(seconds: 1_906_761_600), .documented),  // 2030-06-04
        Departure(
            "ISRG Root X2", "Internet Security Research Group",
            Instant(seconds: 2_072_476_800), .documented),  // 2035-09-04
    ]
}

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
        gone(nil, "The Go Daddy Group, Inc.", unit: "Go Daddy Class 2 Certification Authority", april2025),
        gone(nil, "Starfield Technologies, Inc.", unit: "Starfield Class 2 Certification Authority", april2025),
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
