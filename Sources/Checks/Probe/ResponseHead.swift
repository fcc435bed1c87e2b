import TLS

extension HTTPRequest {
    /// The request as CloudFront sends it (AWS, "Request and response behavior for custom origins").
    func bytes(host: String) -> [UInt8] {
        var lines = [
            "GET \(path) HTTP/1.1", "Host: \(host)", "User-Agent: Amazon CloudFront", "Connection: Keep-Alive",
        ]
        lines += headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}

/// The head of an HTTP/1.1 response, read byte by byte as it arrives.
enum ResponseHead {
    /// Headers that are kept as evidence: who answered, and where it points.
    private static let kept: Set<String> = ["server", "via", "location", "date", "x-cache", "retry-after"]

    struct Reader {
        private var bytes: [UInt8] = []

        /// Takes in more of the answer; an answer once the head is whole or beyond repair.
        mutating func read(_ more: [UInt8]) -> HTTPAnswer? {
            bytes += more
            while let end = endOfHead() {
                let head = bytes[..<end]
                bytes.removeFirst(min(end + 4, bytes.count))
                let answer = ResponseHead.parse(head)
                // Interim answers (1xx) announce the real one (RFC 9110, 15.2).
                guard case .answered = answer.outcome, let status = answer.status, (100...199).contains(status) else {
                    return answer
                }
            }
            guard bytes.count <= CloudFront.longestResponseHead else {
                return HTTPAnswer(
                    outcome: .malformed("more than \(CloudFront.longestResponseHead) bytes of headers"))
            }
            guard bytes.count < 5 || bytes.starts(with: Array("HTTP/".utf8)) else {
                return HTTPAnswer(
                    outcome: .malformed("the answer begins with \"\(Printable.text(bytes.prefix(32)))\""))
            }
            return nil
        }

        /// What it means that no more comes.
        func incomplete(_ ending: Ending, waited seconds: Int) -> HTTPAnswer {
            switch ending {
            case .expired: HTTPAnswer(outcome: .timedOut(seconds: seconds))
            case .closed, .reset, .finished:
                HTTPAnswer(outcome: bytes.isEmpty ? .closed : .malformed("the connection closed within the headers"))
            }
        }

        private func endOfHead() -> Int? {
            guard bytes.count >= 4 else { return nil }
            let mark: [UInt8] = [13, 10, 13, 10]
            return (0...(bytes.count - 4)).first { bytes[$0..<($0 + 4)].elementsEqual(mark) }
        }
    }

    private static func parse(_ head: ArraySlice<UInt8>) -> HTTPAnswer {
        guard head.count <= CloudFront.longestResponseHead else {
            return HTTPAnswer(outcome: .malformed("more than \(CloudFront.longestResponseHead) bytes of headers"))
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        let statusLine = lines.first.map(String.init) ?? ""
        let words = statusLine.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0", words[1].utf8.count == 3,
            let status = Int(words[1]), (100...599).contains(status)
        else {
            return HTTPAnswer(outcome: .malformed("the status line is \"\(Printable.text(statusLine, limit: 80))\""))
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                return HTTPAnswer(
                    outcome: .malformed("a header line is \"\(Printable.text(String(line), limit: 80))\""),
                    status: status)
            }
            let name = line[..<colon].lowercased()
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            // CloudFront takes no transfer coding but chunked (AWS, "Request and response behavior for custom origins").
            if name == "transfer-encoding", value.lowercased() != "chunked" {
                return HTTPAnswer(
                    outcome: .malformed("the transfer coding \"\(Printable.text(value, limit: 80))\""), status: status)
            }
            if kept.contains(name) { headers[name] = Printable.text(value, limit: 256) }
        }
        return HTTPAnswer(outcome: .answered, status: status, headers: headers)
    }
}
