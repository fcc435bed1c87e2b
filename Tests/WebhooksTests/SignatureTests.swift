import Alerts
import Testing
import Timekeeping

@testable import Store
@testable import Webhooks

@Suite("Signatures of Standard Webhooks")
struct SignatureTests {
    private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let message = OutboxMessage(
        id: 1, messageID: "msg_p5jXN8AQM9LWM0D4loKWxJek", receiver: "ops", incident: 7,
        body: #"{"test": 2432232314}"#, attempts: 0, createdAt: Instant(seconds: 1_614_265_330),
        dueAt: Instant(seconds: 1_614_265_330))

    private func receiver(secrets: [String]) -> Receiver {
        Receiver(name: "ops", format: .webhook, url: "https://hooks.example/ops", secrets: secrets)
    }

    @Test("the published vector comes out")
    func vector() throws {
        let post = try Webhook.post(
            message, to: receiver(secrets: [secret]), at: Instant(seconds: 1_614_265_330))
        #expect(post.headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(post.headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek")
        #expect(post.headers["webhook-timestamp"] == "1614265330")
        #expect(post.body == #"{"test": 2432232314}"#)
    }

    @Test("with two secrets there are two signatures, the newest first")
    func rotation() throws {
        let newer = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        let instant = Instant(seconds: 1_614_265_330)
        let both = try Webhook.post(message, to: receiver(secrets: [newer, secret]), at: instant)
        let parts = both.headers["webhook-signature"]?.split(separator: " ").map(String.init)
        #expect(parts?.count == 2)
        #expect(parts?.last == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(parts?.first != parts?.last)
    }

    @Test("a later attempt has the same id and body, and a signature of its own")
    func laterAttempt() throws {
        let first = try Webhook.post(message, to: receiver(secrets: [secret]), at: Instant(seconds: 1_614_265_330))
        let second = try Webhook.post(message, to: receiver(secrets: [secret]), at: Instant(seconds: 1_614_265_335))
        #expect(first.headers["webhook-id"] == second.headers["webhook-id"])
        #expect(first.body == second.body)
        #expect(first.headers["webhook-signature"] != second.headers["webhook-signature"])
    }

    @Test("a receiver without a secret gets no signature")
    func unsigned() throws {
        let post = try Webhook.post(message, to: receiver(secrets: []), at: Instant(seconds: 1_614_265_330))
        #expect(post.headers["webhook-signature"] == nil)
    }

    @Test(
        "a secret that cannot be used is refused, and not repeated in the error",
        arguments: ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_no base64 at all", "whsec_", ""])
    func malformed(secret: String) {
        #expect(throws: Unsendable.self) {
            try Webhook.post(message, to: receiver(secrets: [secret]), at: Instant(seconds: 1_614_265_330))
        }
        let told = "\(Unsendable.malformedSecret(receiver: "ops"))"
        #expect(secret.count < 8 || !told.contains(secret.suffix(8)))
    }
}
