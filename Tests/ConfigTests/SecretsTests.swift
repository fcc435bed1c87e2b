import Alerts
import Glibc
import Testing

@testable import Config

struct SecretsTests {
    private static func receiver(_ rest: String) -> String {
        "receivers:\n  - name: ops\n    type: webhook\n    \(rest)\n"
    }

    private static let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
    private static let plain = "url: https://hooks.example.com/, secret: "

    @Test("a secret is the text of a file or of a credential, without the line's end")
    func sources() throws {
        let folder = try Folder()
        try folder.write("secret", "\(SecretsTests.secret)\r\n\n", mode: 0o640)
        try folder.write("credentials/hook", "https://hooks.example.com/T0KEN", mode: 0o444)
        let yaml = SecretsTests.receiver("url: {credential: hook}\n    secret: {file: secret}")
        let settings = try folder.load(yaml, credentials: "\(folder.path)/credentials").get()
        #expect(settings.receivers[0].url == "https://hooks.example.com/T0KEN")
        #expect(settings.receivers[0].secrets == [SecretsTests.secret])
    }

    @Test("a file that everybody can read or write is refused, one for the group is not")
    func modes() throws {
        let folder = try Folder()
        let yaml = SecretsTests.receiver("url: https://hooks.example.com/\n    secret: {file: secret}")
        for mode in [0o644, 0o602, 0o666] as [mode_t] {
            try folder.write("secret", SecretsTests.secret, mode: mode)
            #expect(
                try folder.problems(yaml) == [
                    "cfmon.yaml:5:20: `secret` is open to every user of this machine: chmod o-rwx"
                ])
        }
        for mode in [0o600, 0o440] as [mode_t] {
            try folder.write("secret", SecretsTests.secret, mode: mode)
            #expect(try folder.problems(yaml) == [])
        }
    }

    @Test("an empty secret, and one that is no text, are refused")
    func contents() throws {
        let folder = try Folder()
        let yaml = SecretsTests.receiver("url: {file: url}")
        try folder.write("url", "\n")
        #expect(try folder.problems(yaml) == ["cfmon.yaml:4:17: `url` is empty"])
        try folder.write("url", bytes: [0xFF])
        #expect(try folder.problems(yaml) == ["cfmon.yaml:4:17: `url` is not UTF-8"])
        try folder.write("url", String(repeating: "x", count: 65_537))
        #expect(try folder.problems(yaml) == ["cfmon.yaml:4:17: `url` has more than 65536 bytes"])
    }

    @Test("a credential that systemd did not pass is a mistake of the daemon's, and none of an onlooker's")
    func credentials() throws {
        let folder = try Folder()
        let yaml = SecretsTests.receiver("url: {credential: hook}")
        #expect(
            try folder.problems(yaml) == [
                "cfmon.yaml:4:23: there are no credentials: cfmond was not started by a unit with LoadCredential=hook:…"
            ])
        #expect(
            try folder.problems(yaml, credentials: folder.path) == [
                "cfmon.yaml:4:23: `hook` cannot be read: No such file or directory"
            ])
        let seen = try Configuration.inspect(path: "\(folder.path)/cfmon.yaml").get()
        #expect(seen.receivers[0].url == "")
    }

    @Test("an onlooker may lack the right to read a file, and nothing else")
    func onlooker() throws {
        let log = ProblemLog()
        let cursor = try #require(Page.read(Array("x".utf8), of: "f", problems: log))
        let onlooker = Secrets(directory: "/", reader: .onlooker)
        #expect(!onlooker.report(.system(EACCES), of: "`x`", at: cursor))
        #expect(log.isEmpty)
        #expect(onlooker.report(.system(ENOENT), of: "`x`", at: cursor))
        #expect(
            Secrets(directory: "/", reader: .daemon(credentials: nil)).report(.system(EACCES), of: "`y`", at: cursor))
        #expect(
            log.sorted.map(\.description) == [
                "f:1:1: `x` cannot be read: No such file or directory", "f:1:1: `y` cannot be read: Permission denied",
            ])
    }

    @Test(
        "no problem repeats a secret",
        arguments: [
            receiver("url: hooks.example.com/T0KEN"), receiver("url: ftp://T0KEN"), receiver("url: https://T0KEN @x"),
            receiver("url: https://x/\n    secret: T0KEN"), receiver("url: https://x/\n    secret: [T0KEN, [T0KEN]]"),
            receiver("url: [T0KEN]"), receiver("url: &a T0KEN\n    secret: *a"),
            receiver("url: https://x/\n    username: u\n    password: \"T0KEN\\a\""),
            receiver("url: https://x/\n    proxy: ftp://T0KEN"), receiver("url: https://x/\n    proxy: http://T0KEN ?"),
            receiver("url: https://x/\n    headers: {X-A: \"T0KEN\\n\"}"),
            receiver("url: https://x/\n    headers: {Host: T0KEN}"),
            "receivers: [{name: a, type: email, url: \"smtp://u:T0KEN@x\", from: a@b, to: [a@b]}]",
            "receivers: [{name: a, type: email, url: T0KEN, from: a@b, to: [a@b]}]",
            "heartbeat: {url: T0KEN}", "heartbeat: {url: {file: f, credential: T0KEN}}",
            "defaults: {http: {path: /, headers: {X-Secret: \"T0KEN\\n\"}}}",
            "defaults: {http: {path: /, headers: {Host: T0KEN}}}", "defaults: {http: {path: /, headers: [T0KEN]}}",
        ])
    func secretsStaySecret(yaml: String) throws {
        let problems = try Folder().problems(yaml)
        #expect(!problems.isEmpty)
        #expect(!problems.joined().contains("T0KEN"))
    }
}
