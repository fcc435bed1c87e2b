import Alerts
import Testing

@testable import Webhooks

@Suite("Redaction")
struct RedactionTests {
    private let url = "https://user:passw0rd-x@hooks.example/services/T0000001/B0000002/tokentoken?key=0123456789abcdef"

    @Test(
        "no part of the URL that may be a secret remains",
        arguments: [
            "cannot POST /services/T0000001/B0000002/tokentoken?key=0123456789abcdef",
            "no route for https://user:passw0rd-x@hooks.example/services/T0000001/B0000002/tokentoken?key=0123456789abcdef",
            "unknown token tokentoken", "key 0123456789abcdef is expired", "bad login user:passw0rd-x",
        ])
    func secrets(text: String) {
        let shown = redacted(text, url: url)
        for secret in ["tokentoken", "0123456789abcdef", "passw0rd-x", "T0000001"] {
            #expect(!shown.contains(secret))
        }
        #expect(shown.contains("…"))
    }

    @Test("control characters and line breaks become spaces")
    func controls() {
        #expect(redacted("a\u{1B}[2Jb\r\nc\u{0}d", url: url) == "a [2Jb c d")
    }

    @Test("a long text is cut")
    func long() {
        #expect(redacted(String(repeating: "x", count: 500), url: url) == String(repeating: "x", count: 200) + "…")
    }

    @Test("a key that a receiver repeats is left out, and every request knows its receiver's")
    func keys() throws {
        #expect(redacted("routing key R0UTE is unknown", url: url, secrets: ["R0UTE"]) == "routing key … is unknown")
        let message = try Golden.stored(.trigger, Golden.incident())
        for format in [Receiver.Format.pagerduty, .opsgenie, .ntfy, .cloudevents] {
            let receiver = Golden.receiver(format)
            for post in try Golden.posts(format, message) {
                #expect(post.secrets == [receiver.key, receiver.topic].compactMap { $0 })
            }
        }
    }

    @Test("a URL that is nothing but a host hides nothing else")
    func bare() {
        #expect(redacted("HTTP/1.1 bad / request", url: "http://127.0.0.1/") == "HTTP/1.1 bad / request")
    }
}
