/// Limits of one judgement, each with its reason. Within them it costs as much as there are distinct chains, and
/// addresses times server names.
enum JudgeBudget {
    /// Names of a certificate that a finding quotes, and among which the nearest is looked for. An honest certificate
    /// mostly has fewer (Let's Encrypt allows 100); a hostile one has 20,000.
    static let quotedNames = 100
    /// Future instants at which a chain is verified before its leaf ends. Between now and then an honest chain has the
    /// ends of two or three intermediates; each further instant is a verification of the peer's choice, and each
    /// verification may take 2^20 comparisons of names (OpenSSL `crypto/x509/v3_ncons.c`, `NAME_CHECK_MAX`).
    static let turningPoints = 16
    /// Bytes of certificates in one observation that are judged where the check runs. A usual chain has 2,000 to 6,000;
    /// a peer that sends more chooses how long the judgement takes, so that is made elsewhere.
    static let bytesInPlace = 8_192
}
