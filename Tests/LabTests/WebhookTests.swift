import Lab
import Synchronization
import Testing
import Timekeeping

/// The vector that Standard Webhooks publishes for implementers.
private enum Vector {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    static let timestamp = "1614265330"
    static let body = #"{"test": 2432232314}"#
    static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    static let sentAt = Instant(seconds: 1_614_265_330)

    static func vouches(
        id: String = id, timestamp: String = timestamp, signatures: String = signature, body: String = body,
        at now: Instant = sentAt
    ) throws -> Bool {
        try #require(WebhookSecret(secret)).vouches(
            forID: id, timestamp: timestamp, signatures: signatures, body: Array(body.utf8), at: now)
    }
}

@Suite struct WebhookSecretTests {
    @Test("the published vector is genuine")
    func vector() throws {
        #expect(try Vector.vouches())
        #expect(try Vector.vouches(signatures: "v1,AAAA v1a,x \(Vector.signature)"))
    }

    @Test("any change to the message is noticed")
    func forged() throws {
        #expect(try !Vector.vouches(id: "msg_other"))
        #expect(try !Vector.vouches(timestamp: "1614265331"))
        #expect(try !Vector.vouches(body: #"{"test":2432232314}"#))
        #expect(try !Vector.vouches(signatures: "v1,AAAA"))
        #expect(try !Vector.vouches(signatures: ""))
        #expect(try !Vector.vouches(timestamp: "soon"))
    }

    @Test("a message from long ago or from the future is not taken")
    func replayed() throws {
        #expect(try Vector.vouches(at: Vector.sentAt.advanced(by: 300)))
        #expect(try !Vector.vouches(at: Vector.sentAt.advanced(by: 301)))
        #expect(try !Vector.vouches(at: Vector.sentAt.advanced(by: -301)))
    }

    @Test(
        "a text that is no secret is refused",
        arguments: ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"])
    func noSecret(text: String) {
        #expect(WebhookSecret(text) == nil)
    }
}

@Suite struct WebhookReceiverTests {
    /// A request with the vector's message in it.
    private func request(method: String = "POST", signature: String = Vector.signature, body: String = Vector.body)
        -> String
    {
        "\(method) /hook HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nWebhook-Id: \(Vector.id)\r\n"
            + "Webhook-Timestamp: \(Vector.timestamp)\r\nWebhook-Signature: \(signature)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("what is signed is taken and answered by 204, every time; all else by 400 or 405")
    func overSocket() async throws {
        let lines = Mutex<[String]>([])
        let secret = try #require(WebhookSecret(Vector.secret))
        let receiver = try await WebhookReceiver.start(secret: secret, clock: { Vector.sentAt }) { message in
            lines.withLock { $0.append(message.line) }
        }
        let endpoint = "127.0.0.1:\(receiver.port)"
        func status(_ request: String) async throws -> Substring {
            String(decoding: try await Caller.send(request, to: endpoint), as: UTF8.self).dropFirst(9).prefix(3)
        }
        #expect(try await status(request()) == "204")
        #expect(try await status(request()) == "204")
        #expect(try await status(request(signature: "v1,AAAA")) == "400")
        #expect(try await status(request(body: "{}")) == "400")
        #expect(try await status("POST / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n") == "400")
        #expect(try await status(request(method: "GET")) == "405")
        try await receiver.stop()
        let line = #"{"id":"msg_p5jXN8AQM9LWM0D4loKWxJek","body":{"test": 2432232314}}"# + "\n"
        #expect(lines.withLock { $0 } == [line, line])
    }

    @Test("a body of several lines becomes one line")
    func oneLine() throws {
        // Signed by openssl dgst -mac HMAC with the vector's secret, id and timestamp.
        let body = "{\n  \"type\": \"test\"\r\n}\n"
        let headers = [
            "webhook-id": Vector.id, "webhook-timestamp": Vector.timestamp,
            "webhook-signature": "v1,ef9ZtfxMli6aQRL2bw3wqjdU9lq/kv5VIs3KBb+1y1c=",
        ]
        let message = try WebhookMessage(
            body: Array(body.utf8), secret: try #require(WebhookSecret(Vector.secret)), at: Vector.sentAt
        ) { headers[$0] }
        #expect(message.line == "{\"id\":\"\(Vector.id)\",\"body\":{   \"type\": \"test\"  } }\n")
        #expect(message.type == "test")
    }
}
