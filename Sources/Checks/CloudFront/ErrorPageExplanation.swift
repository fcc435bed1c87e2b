/// What an error page means, and where to look.
public struct Explanation: Hashable, Sendable {
    /// The HTTP status; nil where neither the page nor its sentence tells it.
    public var status: Int?
    /// What happened, as far as the page tells.
    public var meaning: String
    /// The findings that lead to such a page, the most likely first; empty where no fault of an origin does.
    public var findings: [FindingCode]
    /// How to find out which of them it is, how to verify the mending, and which words on the page prove nothing.
    public var notes: [String]
}

extension ErrorPage {
    /// What the page means. The order of the findings is cfmon's own judgement: AWS says of no page which fault is the
    /// most frequent.
    public var explanation: Explanation {
        let findings = likelyFindings
        return Explanation(
            status: status, meaning: meaning, findings: findings, notes: notes(mentioning: findings))
    }

    private var meaning: String {
        guard isCloudFrontsOwn else { return meaningOfForeignPage }
        switch (reason, status) {
        case (.notResolved, _):
            return "CloudFront could not resolve the origin domain on public DNS."
        case (.closed, _):
            return "The origin closed the connection before CloudFront had a whole answer."
        case (.connectionFailedOrAnswerIncorrect, _):
            return """
                CloudFront made no usable connection to the origin (refused, or the TLS handshake or the check of the \
                certificate failed), or the origin's answer was not valid HTTP.
                """
        case (.attemptFailedOrClosed, 504):
            return "CloudFront tried to connect to the origin and got no answer in time."
        case (.attemptFailedOrClosed, _):
            return """
                CloudFront tried to connect to the origin, and either it was refused or the TLS handshake failed, or \
                the origin broke the connection off.
                """
        case (.connectionFailed, _):
            return """
                CloudFront made no usable connection to the origin: it was refused, or the TLS handshake or the check \
                of the certificate failed. The page does not say which.
                """
        case (.notContacted, _):
            return "CloudFront could not reach the origin."
        case (.functionInvalid, _):
            return """
                The Lambda@Edge function of the distribution is invalid, or CloudFront may not run it. The origin was \
                not asked.
                """
        case (.badRequest, _), (.requestBlocked, _):
            return """
                CloudFront refused the viewer's request at the edge: AWS WAF, a geographic restriction, a method or \
                protocol that the behaviour does not allow, or a Host that is no alias of the distribution. The origin \
                was not asked.
                """
        case (nil, 502):
            return """
                CloudFront got no usable answer from the origin: the name does not resolve, the connection was \
                refused, the TLS handshake or the check of the certificate failed, or the answer was not valid HTTP.
                """
        case (nil, 503):
            return """
                CloudFront could not serve the request at that moment: a lack of capacity at the edge, a function that \
                exceeded its limits, or an origin that could not be reached.
                """
        case (nil, 504):
            return "The origin did not answer CloudFront in time: not at all, or more slowly than its timeouts allow."
        case (nil, _):
            return "CloudFront refused or failed the request by itself; no fault of a connection to an origin shows so."
        }
    }

    private var meaningOfForeignPage: String {
        guard let status else {
            return "This is no error page that cfmon knows: it has no status, and no words of CloudFront's."
        }
        return """
            This page is not CloudFront's own. The origin, or a proxy, CDN or load balancer before it, answered \
            \(status) itself, and CloudFront passed it on if the request came through CloudFront at all.
            """
    }

    private var likelyFindings: [FindingCode] {
        guard isCloudFrontsOwn else { return status == nil ? [] : [.httpStatus] }
        switch (reason, status) {
        case (.notResolved, _): return [.dnsNoAddress, .dnsFailed]
        case (.closed, _):
            return [.httpClosed, .tlsClosed, .tlsServerNameRefused, .tlsClientCertificateRequired, .tlsRefused]
        case (.connectionFailedOrAnswerIncorrect, _): return connectionFaults + [.httpMalformed, .httpClosed]
        case (.attemptFailedOrClosed, 504): return Self.silence
        case (.attemptFailedOrClosed, 502): return connectionFaults + [.httpClosed]
        case (.attemptFailedOrClosed, _):
            return connectionFaults + [.httpClosed] + Self.silence.filter { $0 != .tlsNotSpoken }
        case (.connectionFailed, _): return connectionFaults
        case (.notContacted, _):
            return [.connectRefused, .connectTimeout, .connectUnreachable, .dnsNoAddress, .dnsFailed, .httpStatus]
        case (.functionInvalid, _): return [.configNotKnowable]
        // Where the origin is itself a CloudFront distribution or another CDN, that one may have refused the Host.
        case (.badRequest, _), (.requestBlocked, _): return [.httpStatus]
        case (nil, 502):
            return connectionFaults + [.dnsNoAddress, .dnsFailed, .httpMalformed, .httpClosed, .httpStatus]
        case (nil, 503): return [.httpStatus, .configNotKnowable]
        case (nil, 504): return Self.silence
        case (nil, _): return [.httpStatus]
        }
    }

    /// What ends in "not connected": a fault of TLS or of the certificate, or a refused connection. Wording that blames
    /// TLS, though it is not AWS's, moves the refused connection to the end.
    private var connectionFaults: [FindingCode] {
        let blamesTLS = foreignWording.contains { $0.contains("andshake") }
        return blamesTLS
            ? Self.frequent + Self.rarer + [.connectRefused] : Self.frequent + [.connectRefused] + Self.rarer
    }

    private static let frequent: [FindingCode] = [
        .tlsServerNameRefused, .nameMismatch, .chainIncomplete, .certificateExpired, .certificateSelfSigned,
    ]

    private static let rarer: [FindingCode] = [
        .chainUntrusted, .tlsNoCommonProtocol, .tlsNoCommonCipher, .chainOrder, .tlsClosed, .tlsNotSpoken,
        .tlsClientCertificateRequired, .chainExpired, .tlsRefused, .chainInvalid, .certificateKeyUnsupported,
        .tlsNoCommonGroup, .certificateNotYetValid, .tlsMalformed, .certificateMalformed,
    ]

    /// What ends in 504. `tls-not-spoken` is among it since an endpoint without TLS was reported so.
    private static let silence: [FindingCode] = [
        .connectTimeout, .httpTimeout, .dnsNotPublic, .tlsTimeout, .connectUnreachable, .tlsNotSpoken,
    ]

    private func notes(mentioning findings: [FindingCode]) -> [String] {
        var notes: [String] = []
        if findings == [.httpStatus] {
            notes.append("To see who answers: `cfmonctl check HOST --http PATH`, with HOST the origin domain.")
        } else if !findings.isEmpty, reason != .functionInvalid {
            notes.append(
                """
                To see which finding it is: `cfmonctl check HOST`, with HOST the origin domain, and `--host-header \
                NAME` for each name whose Host the distribution forwards.
                """)
        }
        if let status, status >= 500 {
            notes.append(
                """
                To verify the mending, wait for the error cache: CloudFront keeps an error for 10 s by default \
                (`ErrorCachingMinTTL`), or longer where the origin's answer says so.
                """)
            notes.append(
                """
                While the error lasts, answers carry `X-Cache: Error from cloudfront`; afterwards `Miss`, `Hit` or \
                `RefreshHit from cloudfront`. Ask for a path that is not cached: where CloudFront still holds an old \
                copy, it serves that and hides the error.
                """)
        }
        if !foreignWording.isEmpty {
            let words = foreignWording.map { "\"\($0)\"" }.joined(separator: ", ")
            notes.append("Not AWS's own words: \(words). Somebody else added them, so they are no proof of the cause.")
        }
        if reason != nil {
            notes.append("AWS does not document the sentence on the page, and newer pages can come without one.")
        }
        if let requestID, isCloudFrontsOwn {
            notes.append("In the distribution's logs the request is the line with `x-edge-request-id` \(requestID).")
        }
        if isCut { notes.append("Only the first \(ErrorPage.budget) bytes of the text were read.") }
        return notes
    }
}
