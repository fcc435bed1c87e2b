/// The facts about a finding that are the same for every origin.
public struct CatalogueEntry: Sendable {
    /// The part of a check that the finding speaks of, which is also its chapter in the documentation.
    public enum Chapter: String, CaseIterable, Sendable {
        case reaching = "Reaching the origin"
        case handshake = "The handshake"
        case certificate = "The certificate and its chain"
        case answer = "The answer"
        case settings = "The distribution's own settings"
        case monitor = "The monitor itself"

        /// The name of its page in `docs/findings`.
        public var file: String { "\(self).md" }
    }

    public var chapter: Chapter
    /// The severity where neither a threshold nor the operator says otherwise.
    public var severity: Severity
    public var basis: Basis
    /// What CloudFront returns while the finding holds: 502 or 504; nil where it gets through.
    public var status: Int?
    /// Among findings of one severity the lowest is told first: the most specific, whose remedy takes the others away.
    public var rank: Int
    /// See `FindingCode.family`; nil where that is the code itself.
    var family: FindingCode?
    /// What the incidents of the family are told apart by; the same for the whole family.
    public var subject: CauseSubject
    /// How far an attempt must have come before the absence of the finding says anything.
    public var stage: ProbeStage
    /// Whether the cause is told only after a second check in a row, since it may be a passing fault of the network. A
    /// required client certificate is among these: a connection that breaks after the request for one looks the same.
    public var needsConfirmation: Bool
    public var time: TimeReference
    public var follows: Precedence
    public var reach: Reach
    /// What is wrong, in one sentence.
    public var meaning: String
    /// Why CloudFront fails, or why it is worth knowing although it does not.
    public var why: String
    /// What to change.
    public var remedy: String
    /// How to see that it is mended: the command and what it then shows.
    public var verify: String

    /// Every fact is given for every finding. `verify` is the check itself where nothing else is given. Where CloudFront
    /// returns an error, the sentence about its error cache is added to it.
    init(
        _ chapter: Chapter, _ severity: Severity, _ basis: Basis, status: Int?, rank: Int, family: FindingCode?,
        subject: CauseSubject, stage: ProbeStage, needsConfirmation: Bool, time: TimeReference, follows: Precedence,
        reach: Reach, meaning: String, why: String, remedy: String,
        verify: String = "`cfmonctl check HOST` no longer lists the finding."
    ) {
        self.chapter = chapter
        self.severity = severity
        self.basis = basis
        self.status = status
        self.rank = rank
        self.family = family
        self.subject = subject
        self.stage = stage
        self.needsConfirmation = needsConfirmation
        self.time = time
        self.follows = follows
        self.reach = reach
        self.meaning = meaning
        self.why = why
        self.remedy = remedy
        self.verify = status == nil ? verify : verify + " " + CatalogueEntry.errorCache
    }

    /// AWS, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin".
    private static let errorCache =
        "CloudFront keeps an error cached for 10 s by default; until then its answers still "
        + "carry `X-Cache: Error from cloudfront`."
}

/// How far an attempt came.
///
/// Where an attempt did not come as far, later findings are absent: an origin that cannot be reached has no finding on its
/// certificate. That absence is no recovery.
public enum ProbeStage: Sendable {
    case lookup, connection, handshake, certificate, answer
}

/// What is at fault: one incident is opened for each.
public enum CauseSubject: Sendable {
    case domain
    /// Domain and port.
    case service
    /// The service under one server name.
    case serverName
    /// The certificate; the origin where no certificate is at fault.
    case certificate
    /// The same, under one server name.
    case certificateAndName
    /// Address and port. Addresses change with each look-up, so several of them are one incident of the service.
    case endpoint
}

/// Whether the words of a finding tell how far away an instant is, and so change from second to second.
public enum TimeReference: Sendable {
    case none
    /// An end that has passed, since when the finding holds.
    case past
    case future
}

/// Which other faults explain a finding. It is not told beside them.
public enum Precedence: Sendable {
    case nothing
    /// Any fault that is seen at one address, or that is said of addresses in better words.
    case anyAddress
    /// A fault of the certificate that is seen at one address.
    case certificateOfAnAddress
}

/// Whether an origin of which a finding is the headline was reached.
public enum Reach: Sendable {
    case reached, unreached
    /// The connection timed out; the origin may let only CloudFront in.
    case unanswered
}
