import Alerts
import Checks
import Testing
import Timekeeping

@testable import Config

struct ConfigurationTests {
    @Test("an empty file, and one whose samples are all commented out, watch nothing and tell nobody")
    func emptyFile() throws {
        for yaml in [
            "", "# nothing\n", "---\n", "origins:\n#  - a.example.com\nreceivers:\ndefaults:\nheartbeat:\ntrust:\n",
        ] {
            let settings = try Folder().load(yaml).get()
            #expect(settings.origins.isEmpty)
            #expect(settings.receivers.isEmpty)
            #expect(settings.heartbeat == nil)
            #expect(settings.trust == .system)
            #expect(settings.retain.span == "400d")
        }
    }

    @Test("the short form has CloudFront's defaults, and its port in its id")
    func shortForm() throws {
        let settings = try Folder().load("origins: [Shop.Example.com., api.example.com:8443, www.example.com:443]")
            .get()
        let origins = settings.origins.map(\.watched.origin)
        #expect(origins.map(\.id) == ["shop.example.com", "api.example.com:8443", "www.example.com"])
        #expect(origins[0] == Origin(domain: "shop.example.com"))
        #expect(origins[1] == Origin(domain: "api.example.com", port: 8443, id: "api.example.com:8443"))
        #expect(settings.origins[0].watched == Target(Origin(domain: "shop.example.com")))
    }

    @Test("every key of an origin arrives where it belongs")
    func everyKey() throws {
        let folder = try Folder()
        try folder.write("client.pem", "")
        try folder.write("client.key", "")
        try folder.write("header", "hunter2\n")
        let settings = try folder.load(
            """
            origins:
              - id: shop
                domain: shop-origin.example.com
                port: 8443
                host_headers: [www.example.com, WWW.example.org]
                origin_ssl_protocols: [TLSv1.1, TLSv1.2]
                ip_address_type: dualstack
                resolvers: [192.0.2.53, "[2001:db8::53]:5353"]
                connect_to: [192.0.2.7, "[2001:db8::7]:9443", "2001:db8::8", "192.0.2.8:1"]
                timeout: 5s
                attempts: 2
                interval: 90s
                http: {path: "/health?full=1", expect_status: 204, read_timeout: 1m, headers: {X-Secret: {file: header}}}
                mtls: {certificate: client.pem, key: client.key}
                certificate_file: /etc/letsencrypt/live/shop/fullchain.pem
                warn: {remaining: 14d, lifetime: 12.5%}
                critical: {remaining: 36h}
                severities: {chain-order: warning, http-redirects: ok}
                labels: {team: web, tier: "1"}
            """
        ).get()

        var origin = Origin(domain: "shop-origin.example.com", port: 8443, id: "shop")
        origin.hostHeaders = ["www.example.com", "www.example.org"]
        origin.protocols = [.tls11, .tls12]
        origin.addressType = .dualstack
        origin.resolvers = try [
            Endpoint(address: #require(IPAddress("192.0.2.53")), port: 53),
            Endpoint(address: #require(IPAddress("2001:db8::53")), port: 5353),
        ]
        origin.connectTo = try [
            Endpoint(address: #require(IPAddress("192.0.2.7")), port: 8443),
            Endpoint(address: #require(IPAddress("2001:db8::7")), port: 9443),
            Endpoint(address: #require(IPAddress("2001:db8::8")), port: 8443),
            Endpoint(address: #require(IPAddress("192.0.2.8")), port: 1),
        ]
        origin.timeout = 5
        origin.attempts = 2
        origin.request = HTTPRequest(path: "/health?full=1", expectStatus: 204...204, headers: ["X-Secret": "hunter2"])
        origin.request?.readTimeout = 60
        origin.clientCertificate = ClientCertificateFiles(
            certificate: "\(folder.path)/client.pem", key: "\(folder.path)/client.key")
        var expectations = Expectations()
        expectations.warning = Threshold(remaining: 14 * 86_400, lifetimePercent: 12.5)
        expectations.critical = Threshold(remaining: 36 * 3_600, lifetimePercent: 10)
        expectations.severities = [.chainOrder: .warning, .httpRedirects: .ok]
        let watched = Target(
            origin, expectations: expectations, interval: .seconds(90), labels: ["team": "web", "tier": "1"])

        let configured = try #require(settings.origins.first)
        #expect(configured.watched == watched)
        #expect(configured.certificateFile == "/etc/letsencrypt/live/shop/fullchain.pem")
        #expect(configured.place == Place(file: "\(folder.path)/cfmon.yaml", line: 2, column: 5))
    }

    @Test(
        "name servers at the top serve all, those of the defaults or of an origin come first, and an empty list takes them away"
    )
    func resolvers() throws {
        let settings = try Folder().load(
            """
            resolvers: [192.0.2.1]
            origins:
              - a.example.com
              - {domain: b.example.com, resolvers: ["192.0.2.2:5353"]}
              - {domain: c.example.com, resolvers: []}
            """
        ).get()
        #expect(
            settings.origins.map { $0.watched.origin.resolvers.map(\.description) }
                == [["192.0.2.1:53"], ["192.0.2.2:5353"], []])
        let other = try Folder().load(
            "{resolvers: [192.0.2.1], defaults: {resolvers: [192.0.2.3]}, origins: [a.example.com]}"
        ).get()
        #expect(other.origins[0].watched.origin.resolvers.map(\.description) == ["192.0.2.3:53"])
    }

    @Test("an origin's own keys win over the defaults, mappings are mixed, and `none` takes a default away")
    func defaults() throws {
        let settings = try Folder().load(
            """
            origins:
              - a.example.com
              - domain: b.example.com
                port: 443
                host_headers: []
                labels: {team: b}
                warn: {remaining: 30d}
                http: {path: /own, headers: {x-one: b}}
                severities: {chain-extra: ok}
              - {domain: c.example.com, http: none, certificate_file: none}
            defaults:
              port: 8443
              interval: 1m
              host_headers: [www.example.com]
              connect_to: [192.0.2.7]
              labels: {team: a, site: x}
              warn: {lifetime: 30%}
              http: {path: /all, expect_status: 200, headers: {X-One: a, X-Two: a}}
              certificate_file: all.pem
              severities: {chain-order: warning}
            """
        ).get()
        let (a, b, c) = (settings.origins[0], settings.origins[1], settings.origins[2])
        #expect(a.watched.origin.port == 8443)
        #expect(a.watched.origin.connectTo.map(\.description) == ["192.0.2.7:8443"])
        #expect(a.watched.origin.hostHeaders == ["www.example.com"])
        #expect(a.watched.interval == .seconds(60))
        #expect(a.watched.labels == ["team": "a", "site": "x"])
        #expect(a.watched.expectations.warning == Threshold(remaining: 21 * 86_400, lifetimePercent: 30))
        #expect(a.certificateFile?.hasSuffix("/all.pem") == true)

        #expect(b.watched.origin.port == 443)
        #expect(b.watched.origin.connectTo.map(\.description) == ["192.0.2.7:443"])
        #expect(b.watched.origin.hostHeaders.isEmpty)
        #expect(b.watched.labels == ["team": "b", "site": "x"])
        #expect(b.watched.expectations.warning == Threshold(remaining: 30 * 86_400, lifetimePercent: 30))
        #expect(b.watched.expectations.severities == [.chainExtra: .ok, .chainOrder: .warning])
        #expect(b.watched.origin.request?.path == "/own")
        #expect(b.watched.origin.request?.expectStatus == 200...200)
        #expect(b.watched.origin.request?.headers == ["x-one": "b", "X-Two": "a"])

        #expect(c.watched.origin.request == nil)
        #expect(c.certificateFile == nil)
    }

    @Test("a receiver arrives whole")
    func receivers() throws {
        let folder = try Folder()
        try folder.write("url", "https://hooks.example.com/T0KEN\n")
        let settings = try folder.load(
            """
            receivers:
              - name: ops
                type: webhook
                url: {file: url}
                secret: [whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3, whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4]
                send: [critical, recovery]
                match: {team: web}
                repeat: 12h
              - {name: all, type: webhook, url: "http://127.0.0.1:9/", repeat: never}
            heartbeat: {url: "https://beat.example.com/x", every: 1m}
            trust: {bundle: url}
            storage: {retain: 30d, max_size: 250MB}
            """
        ).get()
        var ops = Receiver(
            name: "ops", format: .webhook, url: "https://hooks.example.com/T0KEN",
            secrets: ["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4"])
        ops.send = [.critical, .recovery]
        ops.match = ["team": "web"]
        ops.repeatAfter = [.warning: 43_200, .critical: 43_200]
        var all = Receiver(name: "all", format: .webhook, url: "http://127.0.0.1:9/")
        all.repeatAfter = [:]
        #expect(settings.receivers == [ops, all])
        #expect(settings.heartbeat == HeartbeatSettings(url: "https://beat.example.com/x", every: .seconds(60)))
        #expect(settings.trust == .file("\(folder.path)/url"))
        #expect(settings.retain == .seconds(30 * 86_400))
        #expect(settings.maxSize == 250_000_000)
    }

    @Test("an origin that has only moved within its file is the same origin")
    func placeIsNoPartOfIt() throws {
        let before = try Folder().load("origins: [a.example.com]").get()
        let after = try Folder().load("\n\norigins:\n  - a.example.com\n").get()
        #expect(before.origins == after.origins)
        #expect(before.origins.map(\.hashValue) == after.origins.map(\.hashValue))
        #expect(before.origins[0].place != after.origins[0].place)
    }
}
