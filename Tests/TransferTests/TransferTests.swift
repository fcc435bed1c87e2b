import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Transfer

@Suite("Requests over HTTP", .timeLimit(.minutes(2)))
struct TransferTests {
    private let transfer = Transfer()

    private func get(
        _ url: String, limits: TransferLimits = TransferLimits()
    ) async -> Result<TransferResponse, TransferFault> {
        await transfer.perform(TransferRequest(.get, url, proxy: .direct, limits: limits))
    }

    private func reason(_ result: Result<TransferResponse, TransferFault>) -> TransferFault.Reason? {
        if case .failure(let fault) = result { fault.reason } else { nil }
    }

    @Test("a POST arrives as it was made, and its answer comes back whole")
    func post() async throws {
        let peer = try Peer {
            $0.readRequest()
            $0.write(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Twice: a\r\nx-twice:  b\r\nContent-Length: 4\r\n\r\nfine"
            )
        }
        let request = TransferRequest(
            .post, peer.url("/hook?x=1"), headers: ["content-type": "application/json", "x-scope-orgid": "shop"],
            body: Array(#"{"a":1}"#.utf8), proxy: .direct)
        let response = try await transfer.perform(request).get()
        #expect(response.status == 200)
        #expect(response.header("X-TWICE") == "a, b")
        #expect(response.body == Array("fine".utf8))
        #expect(!response.isCut)
        let sent = try #require(peer.requests.first)
        #expect(sent.hasPrefix("POST /hook?x=1 HTTP/1.1\r\n"))
        #expect(sent.contains("content-type: application/json\r\n"))
        #expect(sent.contains("x-scope-orgid: shop\r\n"))
        #expect(!sent.contains("Expect"))
        #expect(peer.requests.last == #"{"a":1}"#)
    }

    @Test("an empty POST and an answer of 500 with a text are a request and an answer")
    func refusal() async throws {
        let peer = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 500 No\r\nRetry-After: 7\r\nConnection: close\r\n\r\nnot today")
        }
        let response = try await transfer.perform(TransferRequest(.post, peer.url(), proxy: .direct)).get()
        #expect(response.status == 500)
        #expect(response.header("retry-after") == "7")
        #expect(String(decoding: response.body, as: UTF8.self) == "not today")
        let sent = try #require(peer.requests.first)
        #expect(sent.contains("Content-Length: 0\r\n"))
        #expect(!sent.lowercased().contains("content-type"))
    }

    @Test("a head that does not come in time is no answer")
    func slowHead() async throws {
        let peer = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\n")
            $0.waitForEnd()
        }
        let fault = reason(await get(peer.url(), limits: TransferLimits(deadline: .milliseconds(200))))
        #expect(fault == .timedOut(.milliseconds(200)))
    }

    @Test("a body that never ends is cut at its budget, at its deadline, or where it breaks off")
    func cut() async throws {
        let endless = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while $0.write([UInt8](repeating: 0x61, count: 10_000)) {}
        }
        let large = try await get(endless.url(), limits: TransferLimits(body: 4_096)).get()
        #expect(large.status == 200)
        #expect(large.body.count == 4_096)
        #expect(large.cut == TransferFault(.tooLarge))

        let hanging = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 202 Yes\r\nContent-Length: 10\r\n\r\nthanks")
            $0.waitForEnd()
        }
        let late = try await get(hanging.url(), limits: TransferLimits(deadline: .milliseconds(300))).get()
        #expect(late.status == 202)
        #expect(late.body == Array("thanks".utf8))
        #expect(late.cut == TransferFault(.timedOut(.milliseconds(300))))

        let broken = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 204 Yes\r\nContent-Length: 10\r\n\r\n")
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nthan")
        }
        #expect(try await get(broken.url()).get().status == 204)
        let short = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nthan")
        }
        let partial = try await get(short.url()).get()
        #expect(partial.body == Array("than".utf8))
        #expect(partial.cut?.description == "the connection broke off")
    }

    @Test("an answer of exactly the budget is whole")
    func exact() async throws {
        let peer = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nthanks")
        }
        let response = try await get(peer.url(), limits: TransferLimits(body: 6)).get()
        #expect(response.body.count == 6)
        #expect(!response.isCut)
    }

    @Test("headers without an end are refused at their budget")
    func endlessHead() async throws {
        let peer = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\n")
            while $0.write("X-More: of the same\r\n") {}
        }
        #expect(reason(await get(peer.url(), limits: TransferLimits(headers: 4_096))) == .tooLarge)
    }

    @Test("no HTTP, an early end and a closed port are told apart")
    func faults() async throws {
        let closing = try Peer { $0.readRequest() }
        let closed = await get(closing.url())
        #expect(reason(closed) == .other("the connection was closed without an answer"))
        let talking = try Peer {
            $0.readRequest()
            $0.write("220 mail.example ESMTP\r\n")
        }
        #expect(reason(await get(talking.url())) == .other("the answer cannot be understood"))
        var gone: Peer? = try Peer { _ in }
        let url = try #require(gone?.url())
        gone = nil
        #expect(reason(await get(url)) == .refused)
        #expect(reason(await get("http://nobody.invalid/")) == .noSuchHost)
    }

    @Test("what may not be sent is not sent")
    func forms() async throws {
        let peer = try Peer { $0.readRequest() }
        #expect(
            reason(await get("ftp://127.0.0.1:\(peer.port)/")) == .other("the protocol is not one that is spoken here"))
        #expect(reason(await get("file:///etc/passwd")) == .other("the protocol is not one that is spoken here"))
        let words = "it cannot be sent: the URL, or a header, has a form that is not allowed"
        #expect(reason(await get(peer.url("/\r\nX: y"))) == .other(words))
        let split = TransferRequest(.get, peer.url(), headers: ["x": "a\r\nEvil: yes"], proxy: .direct)
        #expect(reason(await transfer.perform(split)) == .other(words))
        #expect(peer.requests == [])
    }

    @Test("a redirect is an answer, not an order")
    func redirect() async throws {
        let other = try Peer { $0.readRequest() }
        let peer = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 302 Go\r\nLocation: \(other.url())\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await get(peer.url()).get().status == 302)
        #expect(other.requests == [])
    }

    @Test("a Unix socket is spoken to in place of the host")
    func unixSocket() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "cfmon-\(UUID().uuidString.prefix(8))").path
        defer { unlink(path) }
        let peer = try Peer(at: path) {
            $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        }
        let request = TransferRequest(.get, "http://nobody.invalid/v1", socket: path, proxy: .url("http://127.0.0.1:9"))
        #expect(try await transfer.perform(request).get().body == Array("hi".utf8))
        #expect(peer.requests.first?.hasPrefix("GET /v1 HTTP/1.1\r\n") == true)
        let absent = TransferRequest(.get, "http://localhost/", socket: path + ".absent")
        #expect(reason(await transfer.perform(absent)) == .unreachable("no such file or directory"))
    }

    @Test("a password is sent, of the URL or of its own, and is in no words")
    func credentials() async throws {
        let peer = try Peer {
            $0.readRequest()
            $0.write("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
        }
        _ = await get(peer.url(user: "ann:in%20url@"))
        let own = Credentials(username: "bob", password: "in key")
        _ = await transfer.perform(TransferRequest(.get, peer.url(user: "ann:x@"), proxy: .direct, credentials: own))
        #expect(peer.requests.count == 2)
        #expect(peer.requests[0].contains("Authorization: Basic YW5uOmluIHVybA==\r\n"))
        #expect(peer.requests[1].contains("Authorization: Basic Ym9iOmluIGtleQ==\r\n"))
        for url in [
            "http://ann:s3cret@nobody.invalid/t0ken", "http://ann:s3cret@127.0.0.1:1/t0ken", "nonsense://s3cret",
        ] {
            guard case .failure(let fault) = await get(url) else {
                Issue.record("\(url) answers")
                continue
            }
            #expect(!"\(fault)".contains("s3cret") && !"\(fault)".contains("t0ken") && !"\(fault)".contains("nobody"))
        }
    }

    @Test("a body is handed over piece by piece, and whoever takes it may end it")
    func pieces() async throws {
        let peer = try Peer {
            let isRefused = $0.readRequest().contains("/no")
            $0.write("HTTP/1.1 \(isRefused ? 409 : 200) Yes\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n")
            for _ in 0..<100 { $0.write([UInt8](repeating: 0x62, count: 10_000)) }
        }
        let limits = TransferLimits(body: 2_000_000)
        let count = Mutex(0)
        let request = TransferRequest(.post, peer.url(), proxy: .direct, limits: limits)
        let response = try await transfer.perform(request) { piece in count.withLock { $0 += piece.count } }.get()
        #expect(count.withLock { $0 } == 1_000_000)
        #expect(response.body == [])
        struct Full: Error {}
        await #expect(throws: Full.self) { try await transfer.perform(request) { _ in throw Full() } }
        let refused = TransferRequest(.post, peer.url("/no"), proxy: .direct, limits: limits)
        let refusal = try await transfer.perform(refused) { _ in throw Full() }.get()
        #expect(refusal.status == 409)
        #expect(refusal.body.count == 1_000_000)
    }

    @Test("whoever does not wait any more is let go at once, and others go on")
    func cancellation() async throws {
        let (arrived, arrive) = AsyncStream.makeStream(of: Void.self)
        let (left, leave) = AsyncStream.makeStream(of: Void.self)
        let peer = try Peer {
            if $0.readRequest().contains("/hang") {
                arrive.yield()
                $0.waitForEnd()
                leave.yield()
            } else {
                $0.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let ended = await withTaskGroup(of: TransferFault.Reason?.self) { group in
            group.addTask { reason(await get(peer.url("/hang"), limits: TransferLimits(deadline: .seconds(3_600)))) }
            for await _ in arrived { break }
            #expect(reason(await get(peer.url())) == nil)
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(ended == .cancelled)
        // The connection is closed as well.
        for await _ in left { break }
    }

    @Test("closing ends what is under way, and nothing is sent afterwards")
    func closing() async throws {
        let (arrived, arrive) = AsyncStream.makeStream(of: Void.self)
        let peer = try Peer {
            $0.readRequest()
            arrive.yield()
            $0.waitForEnd()
        }
        let ended = await withTaskGroup(of: TransferFault.Reason?.self) { group in
            group.addTask { reason(await get(peer.url())) }
            for await _ in arrived { break }
            transfer.close()
            return await group.next() ?? nil
        }
        #expect(ended == .cancelled)
        #expect(reason(await get(peer.url())) == .cancelled)
        #expect(peer.requests.count == 1)
    }
}
