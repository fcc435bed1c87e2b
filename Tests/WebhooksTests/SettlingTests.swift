import Store
import Testing
import Timekeeping

@testable import Webhooks

@Suite("What becomes of a message after an attempt")
struct SettlingTests {
    private let written = Instant(seconds: 1_800_000_000)

    private func settle(
        _ answer: DeliveryResult, attempts: Int = 1, after seconds: Int64 = 1, jitter: Double = 0
    ) -> Settlement {
        Settlement(
            of: answer, attempts: attempts, createdAt: written, at: written.advanced(by: seconds), jitter: jitter)
    }

    private func wait(_ settlement: Settlement, after seconds: Int64 = 1) -> Int64? {
        guard case .retry(let instant, _) = settlement else { return nil }
        return instant.seconds(since: written.advanced(by: seconds))
    }

    @Test("2xx is delivered", arguments: [200, 201, 202, 204, 299])
    func delivered(status: Int) {
        #expect(settle(.status(status)) == .delivered(status: status))
    }

    @Test(
        "what may pass is tried again",
        arguments: [300, 301, 302, 307, 308, 399, 408, 425, 429, 500, 501, 502, 503, 504, 599])
    func transient(status: Int) {
        #expect(wait(settle(.status(status))) == 5)
    }

    @Test("what will not pass is given up at once", arguments: [400, 405, 409, 410, 413, 422, 451])
    func permanent(status: Int) {
        #expect(settle(.status(status, body: "no such hook")) == .dead(error: "HTTP \(status): no such hook"))
    }

    @Test("a key or a route that is just being replaced is waited for, but not for days", arguments: [401, 403, 404])
    func replaced(status: Int) {
        let waits = (1...3).map { wait(settle(.status(status), attempts: $0)) }
        #expect(waits == [5, 300, 1_800])
        #expect(settle(.status(status), attempts: 4) == .dead(error: "HTTP \(status)"))
    }

    @Test("a mail that was taken is delivered, and a server's temporary no is tried again")
    func mail() {
        #expect(settle(.replied(250, text: "queued")) == .delivered(status: 0))
        #expect(
            settle(.replied(451, text: "greylisted"))
                == .retry(at: written.advanced(by: 6), error: "SMTP 451: greylisted"))
        #expect(wait(settle(.replied(421, text: ""), attempts: 3)) == 1_800)
    }

    @Test("a mail that a server will never take is given up at once", arguments: [500, 501, 503, 552, 555])
    func refusedMail(code: Int) {
        #expect(settle(.replied(code, text: "no")) == .dead(error: "SMTP \(code): no"))
    }

    @Test(
        "a user or a mailbox that is just being set up is waited for, but not for days",
        arguments: [530, 534, 535, 538, 550, 551, 553, 554])
    func replacedMailbox(code: Int) {
        let waits = (1...3).map { wait(settle(.replied(code, text: ""), attempts: $0)) }
        #expect(waits == [5, 300, 1_800])
        #expect(settle(.replied(code, text: ""), attempts: 4) == .dead(error: "SMTP \(code)"))
    }

    @Test("no answer is tried again")
    func silence() {
        #expect(
            settle(.noAnswer("connection refused")) == .retry(at: written.advanced(by: 6), error: "connection refused"))
    }

    @Test("a redirect says that the URL may have moved")
    func redirect() {
        guard case .retry(_, let error) = settle(.status(301)) else {
            Issue.record("a redirect is tried again")
            return
        }
        #expect(error.contains("redirect"))
    }

    @Test("the wait grows as Standard Webhooks has it")
    func schedule() {
        let waits = (1...9).map { wait(settle(.status(503), attempts: $0)) }
        #expect(waits == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400])
    }

    @Test("jitter shortens a wait by up to a fifth")
    func jitter() {
        #expect(wait(settle(.status(503), attempts: 2, jitter: 1)) == 240)
        #expect(wait(settle(.status(503), attempts: 2, jitter: 0.5)) == 270)
    }

    @Test("Retry-After in seconds is honoured")
    func retryAfterSeconds() {
        #expect(wait(settle(.status(429, retryAfter: "30"))) == 30)
        #expect(wait(settle(.status(429, retryAfter: "30"), attempts: 5)) == 30)
    }

    @Test("Retry-After as a date is honoured")
    func retryAfterDate() {
        // 1,800,000,000 is 2027-01-15T08:00:00Z.
        #expect(wait(settle(.status(503, retryAfter: "Fri, 15 Jan 2027 08:02:01 GMT"))) == 120)
    }

    @Test(
        "Retry-After is not taken at its word where it asks for nothing, or for a year", arguments: ["0", "31536000"])
    func retryAfterBounds(text: String) {
        #expect(wait(settle(.status(429, retryAfter: text))) == (text == "0" ? 5 : 86_400))
    }

    @Test("a Retry-After that cannot be read leaves the schedule", arguments: ["soon", "-5", "", "1.5"])
    func retryAfterMalformed(text: String) {
        #expect(wait(settle(.status(429, retryAfter: text))) == 5)
    }

    @Test("a message is given up when the schedule is over, and not before")
    func patience() {
        let total = BackOff.steps.reduce(0, +)
        #expect(total <= BackOff.patience)
        #expect(wait(settle(.status(503), attempts: 9, after: total - 86_400), after: total - 86_400) == 86_400)
        let last = settle(.status(503), attempts: 10, after: total)
        #expect(last == .dead(error: "given up after 10 attempts: HTTP 503"))
    }

    @Test("time that leaps, or a daemon that was away, gives nobody up before the fourth attempt", arguments: 1...4)
    func leap(attempts: Int) {
        let settlement = settle(.status(503), attempts: attempts, after: 2 * BackOff.patience)
        #expect((wait(settlement, after: 2 * BackOff.patience) == nil) == (attempts == 4))
    }

    @Test("the receiver as a whole rests where it has too much to do", arguments: [429, 502, 503, 504])
    func rest(status: Int) {
        #expect(DeliveryResult.status(status).asksForRest)
        #expect(!DeliveryResult.status(500).asksForRest)
        #expect(!DeliveryResult.noAnswer("timeout").asksForRest)
    }
}

@Suite("Retry-After")
struct RetryAfterTests {
    private let now = Instant(seconds: 784_111_777)  // 1994-11-06T08:49:37Z

    @Test("whole seconds and HTTP dates are read")
    func forms() {
        #expect(seconds(ofRetryAfter: "120", at: now) == 120)
        #expect(seconds(ofRetryAfter: " 120", at: now) == 120)
        #expect(seconds(ofRetryAfter: "Sun, 06 Nov 1994 08:50:37 GMT", at: now) == 60)
    }

    @Test("a date in the past is no wait")
    func past() {
        #expect(seconds(ofRetryAfter: "Sun, 06 Nov 1994 08:49:36 GMT", at: now) == 0)
    }

    @Test(
        "anything else is no answer",
        arguments: [
            "", "x", "-1", "Sun, 06 Nov 1994 08:50:37", "Sun, 32 Nov 1994 08:50:37 GMT",
            "Sun, 06 Nob 1994 08:50:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT", "99999999999999999999",
        ])
    func malformed(text: String) {
        #expect(seconds(ofRetryAfter: text, at: now) == nil)
    }
}
