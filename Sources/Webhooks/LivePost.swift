public import Transfer

extension Post {
    /// Bytes of an answer's body that are read.
    static let budget = 4_096
    /// The deadline is the shortest that Standard Webhooks 1.0.0 recommends (15 to 30 s).
    static let limits = TransferLimits(deadline: .seconds(15), connect: .seconds(10), body: budget)

    /// Sends requests over this transfer, each within 15 seconds.
    public static func live(over transfer: Transfer) -> @Sendable (Post) async -> DeliveryResult {
        { await $0.send(over: transfer) }
    }

    private func send(over transfer: Transfer) async -> DeliveryResult {
        let request = TransferRequest(
            .post, url, headers: headers, body: Array(body.utf8), proxy: proxy, credentials: credentials,
            limits: Post.limits)
        return switch await transfer.perform(request) {
        // The status decides, so an answer whose body breaks off or never ends still counts.
        case .success(let response):
            .status(
                response.status, retryAfter: response.header("retry-after"),
                body: redacted(String(decoding: response.body, as: UTF8.self), url: url, secrets: secrets))
        case .failure(let fault): .noAnswer(fault.description)
        }
    }
}

extension Mail {
    /// Hands mails to their servers over this transfer, each within its own limits.
    public static func live(over transfer: Transfer) -> @Sendable (Mail) async -> DeliveryResult {
        { mail in
            switch await transfer.perform(mail) {
            case .success(let reply):
                // The caller prints the code itself.
                let text = reply.text.trimmingPrefix(String(reply.status)).drop { " -".contains($0) }
                let secrets = [mail.credentials?.password].compactMap { $0 }
                return .replied(reply.status, text: redacted(String(text), url: mail.server, secrets: secrets))
            case .failure(let fault): return .noAnswer(fault.description)
            }
        }
    }
}
