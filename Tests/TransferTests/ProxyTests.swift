import Glibc
import Testing

@testable import Transfer

@Suite("Requests through a proxy", .timeLimit(.minutes(2)))
struct ProxyTests {
    private let transfer = Transfer()

    /// A proxy that answers in place of every server, and refuses every tunnel.
    private static func proxy() throws -> Peer {
        try Peer { line in
            let isTunnel = line.readRequest().hasPrefix("CONNECT ")
            line.write("HTTP/1.1 \(isTunnel ? 403 : 200) X\r\nContent-Length: 0\r\n\r\n")
        }
    }

    /// The environment belongs to all tests of this process: it is set once, and the others do without proxies.
    private static let environment: Peer? = {
        guard let proxy = try? ProxyTests.proxy() else { return nil }
        setenv("http_proxy", proxy.url(), 1)
        setenv("no_proxy", "127.0.0.1", 1)
        return proxy
    }()

    @Test("a request goes to the proxy with the whole URL, and with the password for the proxy alone")
    func absolute() async throws {
        let proxy = try ProxyTests.proxy()
        let url = proxy.url(user: "p:q@")
        let request = TransferRequest(.get, "http://receiver.invalid/hook", proxy: .url(url))
        #expect(try await transfer.perform(request).get().status == 200)
        let seen = try #require(proxy.requests.first)
        #expect(seen.hasPrefix("GET http://receiver.invalid/hook HTTP/1.1\r\n"))
        #expect(seen.contains("Proxy-Authorization: Basic cDpx\r\n"))
        #expect(!seen.contains("\r\nAuthorization:"))
    }

    @Test("a tunnel is asked for where the request is one over TLS, and its refusal is the proxy's")
    func tunnel() async throws {
        let proxy = try ProxyTests.proxy()
        let request = TransferRequest(.get, "https://receiver.invalid/hook", proxy: .url(proxy.url()))
        #expect(await fault(of: request)?.reason == .proxy("it answers CONNECT with HTTP 403"))
        #expect(proxy.requests.first?.hasPrefix("CONNECT receiver.invalid:443 HTTP/1.1\r\n") == true)
    }

    @Test("a proxy that cannot be reached is named as the one")
    func absent() async throws {
        var gone: Peer? = try ProxyTests.proxy()
        let url = try #require(gone?.url())
        gone = nil
        let request = TransferRequest(.get, "http://receiver.invalid/hook", proxy: .url(url))
        #expect(await fault(of: request)?.description == "the proxy: connection refused")
        let unnamed = TransferRequest(.get, "http://receiver.invalid/hook", proxy: .url("http://nobody.invalid:3128"))
        #expect(await fault(of: unnamed)?.description == "the proxy: the name cannot be looked up")
    }

    @Test("the environment names a proxy, and the hosts that do without")
    func environment() async throws {
        let proxy = try #require(ProxyTests.environment)
        #expect(try await transfer.perform(TransferRequest(.get, "http://receiver.invalid/env")).get().status == 200)
        #expect(
            proxy.requests
                == ["GET http://receiver.invalid/env HTTP/1.1\r\n"].map { start in
                    proxy.requests.first { $0.hasPrefix(start) } ?? start
                })
        let near = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 204 Near\r\n\r\n")
        }
        #expect(try await transfer.perform(TransferRequest(.get, near.url())).get().status == 204)
        let direct = TransferRequest(.get, "http://receiver.invalid/", proxy: .direct)
        #expect(await fault(of: direct)?.reason == .noSuchHost)
        #expect(proxy.requests.count == 1)
    }

    private func fault(of request: TransferRequest) async -> TransferFault? {
        if case .failure(let fault) = await transfer.perform(request) { fault } else { nil }
    }
}
