/// What the answer to the request means (AWS, "Request and response behavior for custom origins").
func answerFindings(_ attempt: Attempt, origin: Origin) -> [Finding] {
    guard let answer = attempt.answer, let request = origin.request else { return [] }
    let finding: Finding? =
        switch answer.outcome {
        case .timedOut(let seconds):
            Finding(
                .httpTimeout, title: "no answer to \(request.path) within \(seconds) s",
                detail: "The connection stood and the request was sent.",
                evidence: ["path": .text(request.path), "seconds": .number(Double(seconds))])
        case .malformed(let what):
            Finding(
                .httpMalformed, title: "the answer is not HTTP as CloudFront takes it", detail: "It fails at \(what).",
                evidence: ["path": .text(request.path), "what": .text(what)])
        case .closed:
            Finding(
                .httpClosed, title: "the server closes the connection without an answer",
                detail: "It had taken the request for \(request.path).", evidence: ["path": .text(request.path)])
        case .answered: unexpectedStatus(answer, request)
        }
    return [finding, redirect(answer, request)].compactMap(\.self)
}

private func unexpectedStatus(_ answer: HTTPAnswer, _ request: HTTPRequest) -> Finding? {
    guard let status = answer.status, !request.expectStatus.contains(status) else { return nil }
    let by = ["server", "via"].compactMap { name in answer.headers[name].map { "\(name): \($0)" } }
    return Finding(
        .httpStatus, severity: status >= 500 ? .critical : .warning,
        title: "the origin itself answers \(status) to \(request.path)",
        detail: by.isEmpty ? "Nothing says who answered." : "Who answered: \(by.joined(separator: ", ")).",
        evidence: [
            "status": .number(Double(status)), "path": .text(request.path),
            "expected": .text("\(request.expectStatus.lowerBound)-\(request.expectStatus.upperBound)"),
            "headers": .list(by),
        ])
}

private func redirect(_ answer: HTTPAnswer, _ request: HTTPRequest) -> Finding? {
    guard answer.outcome == .answered, let status = answer.status, (300...399).contains(status),
        let location = answer.headers["location"]
    else { return nil }
    return Finding(
        .httpRedirects, title: "\(request.path) redirects to \(location)",
        detail: "CloudFront passes the redirect on to the viewer and does not follow it.",
        evidence: ["status": .number(Double(status)), "location": .text(location)])
}
