import Alerts
import Checks
import Testing

@testable import Config

struct PrintingTests {
    private static let rich = """
        origins:
          - a.example.com
          - b.example.com:8443
          - id: "null"
            domain: shop.example.com
            port: 1024
            host_headers: [www.example.com]
            origin_ssl_protocols: [TLSv1.2, SSLv3]
            ip_address_type: ipv6
            resolvers: ["[2001:db8::53]:5353", 192.0.2.53]
            connect_to: [192.0.2.7, "[2001:db8::7]:22"]
            timeout: 1s
            attempts: 1
            interval: 1h30m
            http: {path: "/a?b=\\"c\\"", expect_status: 204, read_timeout: 2m, headers: {X-B: hunter2, "x'a": hunter2}}
            mtls: {certificate: cfmon.yaml, key: cfmon.yaml}
            certificate_file: "live/shop ü/fullchain.pem"
            warn: {remaining: 0s, lifetime: 12.5%}
            critical: {remaining: 0s, lifetime: 0.01%}
            severities: {chain-order: warning, chain-extra: ok}
            labels: {team: "a: b # c", note: "line \\\\ ü", empty: ""}
        receivers:
          - name: ops
            type: webhook
            url: https://hooks.example.com/hunter2
            secret: [whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3, whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3]
            send: [recovery]
            match: {team: web}
            repeat: never
          - {name: second, type: slack, url: https://hooks.example.com/hunter2, repeat: {critical: 1h, warning: never}}
          - {name: inside, type: slack, url: https://hooks.example.com/hunter2, proxy: none, headers: {X-Own: hunter2}}
          - name: outside
            type: alertmanager
            urls: [http://a.example.com/hunter2, http://b.example.com/hunter2]
            proxy: http://u:hunter2@proxy.example.com:3128
            username: "ann b"
            password: hunter2
          - {name: post, type: email, url: "smtp://localhost:25", from: a@example.com, to: [b+c@example.com, d@example.com]}
          - {name: bell, type: command, command: [/bin/true, -x]}
        maintenance:
          - {name: nights, match: {team: web}, zone: Europe/Berlin, days: [sun, sat], from: 22:00, to: 02:00, comment: p q}
          - {name: move, origin: b.example.com:8443, from: 2026-12-01T22:00, to: 2026-12-02T06:00}
          - {name: daily, match: all, days: daily, from: 00:00, to: 00:00}
        offline: {share: 70%, within: 10m}
        heartbeat: {url: "https://beat.example.com/hunter2", every: 10s}
        storage: {retain: 1d, max_size: 1500MB}
        """

    @Test("what was printed gives the same settings again, but for the secrets")
    func roundTrip() throws {
        let folder = try Folder()

        let settings = try folder.load(PrintingTests.rich).get()
        let printed = settings.yaml
            .replacing("url: <secret>", with: "url: https://hooks.example.com/hunter2")
            .replacing("urls: [<secret>, <secret>]", with: "urls: [\(PrintingTests.urls)]")
            .replacing("proxy: <secret>", with: "proxy: http://u:hunter2@proxy.example.com:3128")
            .replacing(
                "type: email\n    url: https://hooks.example.com/hunter2",
                with: "type: email\n    url: smtp://localhost:25"
            )
            .replacing("secret: [<secret>, <secret>]", with: "secret: [\(PrintingTests.secrets)]")
            .replacing("<secret>", with: "hunter2")
        let again = try folder.load(printed).get()
        #expect(again.origins == settings.origins)
        #expect(again.receivers == settings.receivers)
        #expect(again.rules == settings.rules)
        #expect(settings.rules.maintenance.count == 3)
        #expect(settings.rules.outageDetector == OutageDetector(share: 0.7, within: 600))
        #expect(settings.receivers[1].repeatAfter == [.critical: 3_600])
        #expect(settings.receivers[2].proxy == .none)
        #expect(settings.receivers[3].password == "hunter2")
        #expect(settings.receivers[4].recipients == ["b+c@example.com", "d@example.com"])
        #expect(settings.receivers.count == 6)
        #expect(again.trust == settings.trust)
        #expect(again.retain == settings.retain)
        #expect(again.maxSize == settings.maxSize)
        #expect(again.heartbeat?.every == settings.heartbeat?.every)
        #expect(again.yaml == settings.yaml)
    }

    private static let secrets = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3, whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"

    private static let urls = "http://a.example.com/hunter2, http://b.example.com/hunter2"

    @Test("no secret is printed")
    func noSecrets() throws {
        let yaml = try Folder().load(PrintingTests.rich).get().yaml
        #expect(!yaml.contains("hunter2"))
        #expect(!yaml.contains("whsec_"))
        #expect(yaml.contains("headers: {X-B: <secret>, \"x'a\": <secret>}"))
    }

    @Test("defaults are written out")
    func golden() throws {
        let settings = try Folder().load("origins: [origin.example.com]").get()
        #expect(
            settings.yaml == """
                origins:
                  - id: origin.example.com
                    domain: origin.example.com
                    port: 443
                    host_headers: []
                    origin_ssl_protocols: [TLSv1.2]
                    ip_address_type: ipv4
                    resolvers: []
                    connect_to: []
                    timeout: 10s
                    attempts: 3
                    interval: 5m
                    warn: {remaining: 21d, lifetime: 25%}
                    critical: {remaining: 3d, lifetime: 10%}
                    severities: {}
                    labels: {}
                # The files of the directory are among the origins above.
                origins_dir: none
                trust: {bundle: system}
                receivers: []
                offline: {share: 50%, within: 5m}
                storage: {retain: 400d, max_size: 1GB}

                """)
    }

    @Test("a text is plain only where YAML could take it for nothing else")
    func scalars() {
        #expect(Printing.scalar("origin.example.com") == "origin.example.com")
        #expect(Printing.scalar("/etc/a_b-c.pem") == "/etc/a_b-c.pem")
        #expect(Printing.scalar("") == "\"\"")
        #expect(Printing.scalar("null") == "\"null\"")
        #expect(Printing.scalar("-") == "\"-\"")
        #expect(Printing.scalar("a: b") == "\"a: b\"")
        #expect(Printing.scalar("a\"\\\u{7}ü") == "\"a\\\"\\\\\\U00000007\\U000000fc\"")
    }
}
