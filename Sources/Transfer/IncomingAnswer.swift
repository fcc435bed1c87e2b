/// Collects an answer as it arrives, and enforces its limits.
struct IncomingAnswer {
    private let limits: TransferLimits
    /// Whether the answer comes from a mail server, whose last line counts.
    private let isReply: Bool
    private let take: (@Sendable ([UInt8]) throws -> Void)?

    private(set) var response = TransferResponse(status: 0, headers: [:], body: [], cut: nil)
    /// Whether all headers of the final response have arrived.
    private(set) var isHeadWhole = false
    /// Why the transfer must end; nil while it may go on.
    private(set) var stop: (any Error)?
    private var headerBytes = 0
    private var bodyBytes = 0

    init(_ limits: TransferLimits, isReply: Bool = false, take: (@Sendable ([UInt8]) throws -> Void)? = nil) {
        self.limits = limits
        self.isReply = isReply
        self.take = take
    }

    /// Takes a header or trailer line with its line end. Returns false to end the transfer.
    mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= limits.headers else {
            stop = TransferFault(.tooLarge)
            return false
        }
        let bytes = line.reversed().drop { $0 == 0x0D || $0 == 0x0A }.reversed()
        if isReply {
            let text = String(decoding: bytes, as: UTF8.self)
            // 221 is the answer to QUIT (RFC 5321, 4.2.2), not to the mail.
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
            // A response below 200 is followed by the final one (RFC 9110, 15.2).
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

    /// Takes the next bytes of the body. Returns false to end the transfer.
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
