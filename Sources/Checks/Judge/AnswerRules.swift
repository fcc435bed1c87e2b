/// What the answer to the request means (AWS, "Request and response behavior for custom origins").
func answerFindings(_ attempt: Attempt, origin: Origin) -> [Finding] {
    guard let answer = attempt.answer, let request = origin.request else { return [] }
    switch answer.outcome {
    case .timedOut(let seconds):
        return [
            Finding(
                .httpTimeout, title: "no answer to \(request.path) within \(seconds) s",
                detail: "The connection stood and the request was sent.",
                evidence: ["path": .text(request.path), "seconds": .number(Double(seconds))])
        ]
    case .malformed(let what):
        return [
            Finding(
                .httpMalformed, title: "the answer is not HTTP as CloudFront takes it", detail: "It fails at \(what).",
                evidence: ["path": .text(request.path), "what": .text(what)])
        ]
    case .closed:
        return [
            Finding(
                .httpClosed, title: "the server closes the connection without an answer",
                detail: "It had taken the request for \(request.path).", evidence: ["path": .text(request.path)])
        ]
    case .answered:
        return statusFindings(answer, request)
    }
}

private func statusFindings(_ answer: HTTPAnswer, _ request: HTTPRequest) -> [Finding] {
    guard let status = answer.status else { return [] }
    var findings: [Finding] = []
    if !request.expectStatus.contains(status) {
        let by = ["server", "via"].compactMap { name in answer.headers[name].map { "\(name): \($0)" } }
        findings.append(
            Finding(
                .httpStatus, severity: status >= 500 ? .critical : .warning,
                title: "the origin itself answers \(status) to \(request.path)",
                detail: by.isEmpty
                    ? "Nothing says who answered."
                    : "Who answered: \(by.joined(separator: ", ")).",
                evidence: [
                    "status": .number(Double(status)), "path": .text(request.path),
                    "expected": .text("\(request.expectStatus.lowerBound)-\(request.expectStatus.upperBound)"),
                    "headers": .list(by),
                ]))
    }
    if (300...399).contains(status), let location = answer.headers["location"] {
        findings.append(
            Finding(
                .httpRedirects, title: "\(request.path) redirects to \(location)",
                detail: "CloudFront passes the redirect on to the viewer and does not follow it.",
                evidence: ["status": .number(Double(status)), "location": .text(location)]))
    }
    return findings
}
