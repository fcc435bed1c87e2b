/// What is known of a finding before any origin has it.
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
    /// Of findings of one severity the lowest is told first: the most specific, whose remedy takes the others away.
    public var rank: Int
    /// See `FindingCode.family`; nil where that is the code itself.
    var family: FindingCode?
    /// What the incidents of the family are told apart by; the same for the whole family.
    public var subject: CauseSubject
    /// How far an attempt must have come before the absence of the finding says anything.
    public var stage: ProbeStage
    /// Whether one look is not enough, since networks hiccup: such a cause is told after a second check in a row. A
    /// required client certificate is among them: a connection that breaks after the request for one looks the same.
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
        self.verify = status == nil ? verify : verify + " " + Catalogue.errorCache
    }
}

/// Every finding that cfmon can make, one entry a code; the chapters stand in files of their own.
public enum Catalogue {
    /// Complete: a test holds it against `FindingCode.allCases`.
    public static let entries: [FindingCode: CatalogueEntry] =
        chapters.reduce(into: [:]) { all, chapter in all.merge(chapter) { first, _ in first } }

    /// In the order of a check; no code stands in two of them.
    static let chapters = [reaching, handshake, agreement, certificate, names, chain, answer, settings, monitor]

    /// AWS, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin".
    static let errorCache = """
        CloudFront keeps an error cached for 10 s by default; until then its answers still carry `X-Cache: Error from \
        cloudfront`.
        """
}
