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

    /// Interim answers (1xx) before the real one at the most: nobody honest sends more than a few.
    private static let mostInterim = 16

    /// Reads each byte once, however the bytes are cut.
    struct Reader {
        private var head: [UInt8] = []
        private var interim = 0
        private var hasEnded = false

        /// Takes in more of the answer; an answer once the head is whole or beyond repair, and nothing after that.
        mutating func read(_ more: [UInt8]) -> HTTPAnswer? {
            guard !hasEnded else { return nil }
            for (index, byte) in more.enumerated() {
                head.append(byte)
                let answer: HTTPAnswer? =
                    if head.count <= ResponseHead.beginning.count, byte != ResponseHead.beginning[head.count - 1] {
                        .malformed("its beginning \"\(Printable.text(head.dropLast() + more[index...].prefix(32)))\"")
                    } else if head.count > CloudFront.longestResponseHead {
                        .malformed("more than \(CloudFront.longestResponseHead) bytes of headers")
                    } else if byte == 10, ResponseHead.ends(head) {
                        takeHead()
                    } else {
                        nil
                    }
                guard answer == nil else {
                    hasEnded = true
                    return answer
                }
            }
            return nil
        }

        /// The answer of a whole head; nil where it is an interim one, which announces the real one (RFC 9110, 15.2).
        private mutating func takeHead() -> HTTPAnswer? {
            let answer = ResponseHead.parse(head[...])
            guard case .answered = answer.outcome, let status = answer.status, (100...199).contains(status) else {
                return answer
            }
            head = []
            interim += 1
            return interim > ResponseHead.mostInterim
                ? .malformed("more than \(ResponseHead.mostInterim) interim answers") : nil
        }

        /// What it means that no more comes.
        func incomplete(_ end: ExchangeEnd, waited seconds: Int) -> HTTPAnswer {
            switch end {
            case .expired: HTTPAnswer(outcome: .timedOut(seconds: seconds))
            case .closed, .reset, .finished:
                head.isEmpty && interim == 0
                    ? HTTPAnswer(outcome: .closed) : .malformed("the connection closed within the headers")
            }
        }
    }

    private static let beginning = Array("HTTP/".utf8)

    /// Whether the last line is an empty one. A line may end in LF alone (RFC 9112, 2.2): what CloudFront does then is not
    /// published, and taking it for an error would be a guess.
    private static func ends(_ head: [UInt8]) -> Bool {
        head.suffix(2).elementsEqual([10, 10]) || head.suffix(3).elementsEqual([10, 13, 10])
    }

    private static func parse(_ head: ArraySlice<UInt8>) -> HTTPAnswer {
        var lines = Lines(rest: head)
        let statusLine = lines.next() ?? []
        let words = statusLine.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count >= 2, ["HTTP/1.1", "HTTP/1.0"].contains(where: { words[0].elementsEqual($0.utf8) }),
            words[1].count == 3, let status = Int(String(decoding: words[1], as: UTF8.self)),
            (100...599).contains(status)
        else { return .malformed("the status line \"\(Printable.text(statusLine, limit: 80))\"") }
        var headers: [String: String] = [:]
        var hasFields = false
        while let line = lines.next() {
            // The line before goes on (RFC 9112, 5.2): a gateway may take it. None that is kept is ever so long.
            if hasFields, line.first == 32 || line.first == 9 { continue }
            hasFields = true
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                return .malformed("the header line \"\(Printable.text(line, limit: 80))\"", status: status)
            }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = line[(colon + 1)...].trimmingBlanks()
            // CloudFront takes no transfer coding but chunked (AWS, "Request and response behavior for custom origins").
            if name == "transfer-encoding", String(decoding: value, as: UTF8.self).lowercased() != "chunked" {
                return .malformed("the transfer coding \"\(Printable.text(value, limit: 80))\"", status: status)
            }
            if kept.contains(name) { headers[name] = Printable.text(value, limit: 256) }
        }
        return HTTPAnswer(outcome: .answered, status: status, headers: headers)
    }

    /// What stands before the line ends, up to the empty line.
    private struct Lines: IteratorProtocol {
        var rest: ArraySlice<UInt8>

        mutating func next() -> ArraySlice<UInt8>? {
            guard let end = rest.firstIndex(of: 10) else { return nil }
            var line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.last == 13 { line.removeLast() }
            return line.isEmpty ? nil : line
        }
    }
}

extension HTTPAnswer {
    fileprivate static func malformed(_ what: String, status: Int? = nil) -> HTTPAnswer {
        HTTPAnswer(outcome: .malformed(what), status: status)
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks and tabs at either end.
    fileprivate func trimmingBlanks() -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }
}
