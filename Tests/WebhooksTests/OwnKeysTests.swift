import Alerts
import Store
import Testing
import Timekeeping
import Transfer

@testable import Webhooks

@Suite("What the configuration adds to requests")
struct OwnKeysTests {
    private static let overHTTP = Receiver.Format.allCases.filter { $0.facts.takes.contains(.headers) }

    private func posts(_ receiver: Receiver) throws -> [Post] {
        let message = try Golden.stored(.escalate, Golden.incident())
        return try Golden.requests(message, to: receiver).compactMap {
            if case .http(let post) = $0 { post } else { nil }
        }
    }

    @Test("proxy, user, password and headers go with every request of every format", arguments: overHTTP)
    func everywhere(format: Receiver.Format) throws {
        var receiver = Golden.receiver(format)
        receiver.proxy = .url("http://u:PR0XYPASS@proxy.example:3128")
        receiver.headers = ["X-Scope-OrgID": "a-long-tenant", "X-Short": "ok"]
        let takesUser = format.facts.takes.contains(.username)
        if takesUser { (receiver.username, receiver.password) = ("ann", "PASSW0RD") }
        let posts = try posts(receiver)
        #expect(!posts.isEmpty)
        for post in posts {
            #expect(post.proxy == .url("http://u:PR0XYPASS@proxy.example:3128"))
            #expect(post.headers["X-Scope-OrgID"] == "a-long-tenant")
            #expect(post.headers["user-agent"] == "cfmond")
            #expect(post.credentials == (takesUser ? Credentials(username: "ann", password: "PASSW0RD") : nil))
            let shown = redacted("PASSW0RD a-long-tenant PR0XYPASS ok", url: post.url, secrets: post.secrets)
            #expect(shown == (takesUser ? "… … … ok" : "PASSW0RD … … ok"))
        }
    }

    @Test("without them nothing is added, and the environment says where proxies are")
    func nowhere() throws {
        for post in try OwnKeysTests.overHTTP.flatMap({ try posts(Golden.receiver($0)) }) {
            #expect(post.proxy == .environment)
            #expect(post.credentials == nil)
        }
        var direct = Golden.receiver(.slack)
        direct.proxy = .none
        #expect(try posts(direct).map(\.proxy) == [.direct])
    }

    @Test("what is told again each minute carries them too")
    func refreshed() throws {
        var receiver = Golden.receiver(.alertmanager)
        receiver.headers = ["X-Scope-OrgID": "tenant"]
        (receiver.username, receiver.password) = ("ann", "x")
        let message = try StoredMessage(try Golden.stored(.trigger, Golden.incident())).envelope
        for post in Alertmanager.posts([message], to: receiver, at: Golden.noon) {
            #expect(post.headers["X-Scope-OrgID"] == "tenant")
            #expect(post.credentials?.username == "ann")
        }
    }

    @Test("no header of the operator's replaces one of ours")
    func ours() throws {
        var receiver = Golden.receiver(.webhook)
        receiver.headers = ["content-type": "text/plain", "webhook-id": "x", "user-agent": "y"]
        let plain = try posts(Golden.receiver(.webhook))
        #expect(try posts(receiver).map(\.headers) == plain.map(\.headers))
    }
}
