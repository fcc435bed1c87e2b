/// An answer, as its pieces come: the part of a transfer that the peer chooses, held to its limits.
struct IncomingAnswer {
    private let limits: TransferLimits
    /// Whether its lines are those of a mail server, of which the last one counts.
    private let isReply: Bool
    private let take: (@Sendable ([UInt8]) throws -> Void)?

    private(set) var response = TransferResponse(status: 0, headers: [:], body: [], cut: nil)
    /// Whether the last header of the final response has come.
    private(set) var isHeadWhole = false
    /// Why no more of it is wanted.
    private(set) var stop: (any Error)?
    private var headerBytes = 0
    private var bodyBytes = 0

    init(_ limits: TransferLimits, isReply: Bool = false, take: (@Sendable ([UInt8]) throws -> Void)? = nil) {
        self.limits = limits
        self.isReply = isReply
        self.take = take
    }

    /// A line of the head, with its end; after the body, of the trailers. False where no more is wanted.
    mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= limits.headers else {
            stop = TransferFault(.tooLarge)
            return false
        }
        let bytes = line.reversed().drop { $0 == 0x0D || $0 == 0x0A }.reversed()
        if isReply {
            let text = String(decoding: bytes, as: UTF8.self)
            // 221 answers our QUIT (RFC 5321, 4.2.2), not the mail.
            if let status = Int(text.prefix(3)), status != 221 {
                response.status = status
                response.body = Array(bytes)
            }
        } else if !isHeadWhole {
            takeHeader(String(decoding: bytes, as: UTF8.self))
        }
        return true
    }

    private mutating func takeHeader(_ line: String) {
        if line.isEmpty {
            // Those below 200 are followed by the one that counts (RFC 9110, 15.2).
            isHeadWhole = response.status >= 200
        } else if line.hasPrefix("HTTP/") {
            let words = line.split(separator: " ", maxSplits: 2)
            response.status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            response.headers = [:]
        } else if let colon = line.firstIndex(of: ":") {
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            response.headers[name] = response.headers[name].map { "\($0), \(value)" } ?? String(value)
        }
    }

    /// The next bytes of the body. False where no more is wanted.
    mutating func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        let room = limits.body - bodyBytes
        let wanted = piece.prefix(room)
        bodyBytes += wanted.count
        if let take, (200..<300).contains(response.status) {
            do {
                try take(Array(wanted))
            } catch {
                stop = error
                return false
            }
        } else {
            response.body += wanted
        }
        guard piece.count <= room else {
            stop = TransferFault(.tooLarge)
            return false
        }
        return true
    }
}
