/// How bad it is. The order is the order of the exit codes' gravity; `unknown` stands beside it.
public enum Severity: String, CaseIterable, Codable, Comparable, Sendable {
    case ok, notice, unknown, warning, critical

    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .ok: 0
        case .notice: 1
        case .unknown: 2
        case .warning: 3
        case .critical: 4
        }
    }

    /// The exit code of every command that gives a verdict; the same as a Nagios plugin's.
    public var exitCode: Int32 {
        switch self {
        case .ok, .notice: 0
        case .warning: 1
        case .critical: 2
        case .unknown: 3
        }
    }
}

/// How sure we are that CloudFront behaves so.
public enum Basis: String, CaseIterable, Codable, Sendable {
    /// Stated by AWS, or by the body that owns the fact.
    case documented
    /// Read in AWS's public TLS library.
    case library
    /// Seen by users.
    case reported
    /// Concluded from the above.
    case inferred
}

/// One thing that a judge has to say, with its proof and its remedy. One whose severity is `ok` is a fact, not a fault.
public struct Finding: Codable, Hashable, Sendable {
    public var code: FindingCode
    public var severity: Severity
    public var basis: Basis
    /// The address it was seen at; nil where it concerns the origin as a whole.
    public var endpoint: Endpoint?
    /// The name under which it was seen; nil where it concerns all of them.
    public var serverName: String?
    /// SHA-256 (lower-case hex) of the certificate that is at fault; nil where none is.
    public var certificate: String?
    /// One line: what is wrong.
    public var title: String
    /// The proof in words.
    public var detail: String
    /// What to change, naming the server's own setting where it can be known.
    public var remedy: String
    /// The proof as data.
    public var evidence: [String: Evidence]

    public init(
        _ code: FindingCode, severity: Severity? = nil, title: String, detail: String, remedy: String? = nil,
        certificate: String? = nil, evidence: [String: Evidence] = [:]
    ) {
        self.code = code
        self.severity = severity ?? code.entry.severity
        basis = code.entry.basis
        self.title = title
        self.detail = detail
        self.remedy = remedy ?? code.entry.remedy
        self.certificate = certificate
        self.evidence = evidence
    }
}

/// A piece of proof; JSON's own shapes.
public enum Evidence: Hashable, Sendable, Codable {
    case text(String)
    case number(Double)
    case list([String])
    case flag(Bool)

    /// Reads a JSON string, number, boolean or list of strings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .list(try container.decode([String].self))
        }
    }

    /// Writes the JSON value of that shape.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .list(let list): try container.encode(list)
        case .flag(let flag): try container.encode(flag)
        }
    }
}
