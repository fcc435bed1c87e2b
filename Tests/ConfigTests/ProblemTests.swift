import Testing

@testable import Config

struct ProblemTests {
    @Test("five mistakes in one file are five problems, each at its place")
    func fiveMistakes() throws {
        let problems = try Folder().problems(
            """
            defaults:
              intervall: 5m
            origins:
              - domain: shop.example.com
                port: 444
              - domain: 192.0.2.7
              - domain: api.example.com
                ip_address_type: ipv5
            receivers:
              - name: ops
                type: pigeon
                url: https://hooks.example.com/
            """)
        #expect(
            problems == [
                "cfmon.yaml:2:3: unknown key `intervall`; did you mean `interval`?",
                "cfmon.yaml:5:11: CloudFront connects to the ports 80, 443 and 1024 to 65535, not to `444`",
                "cfmon.yaml:6:13: `192.0.2.7` is an IP address, and CloudFront takes a DNS name only; "
                    + "`connect_to` takes addresses",
                "cfmon.yaml:8:22: `ipv5` is no address type: ipv4, ipv6 or dualstack",
                "cfmon.yaml:11:11: `pigeon` is no type of receiver; \(Syntax.formats)",
            ])
    }

    @Test("repeated keys hide neither the mistakes elsewhere nor each other")
    func repeatedKeys() throws {
        let problems = try Folder().problems(
            """
            storage: {retain: 30d}
            origins:
              - {domain: a.example.com, port: 443, "port": 80}
            storage: {retain: 1s}
            storage: {}
            trust: {bundel: system}
            """)
        #expect(
            problems == [
                "cfmon.yaml:3:40: the key `port` stands here once more; it stands first in line 3",
                "cfmon.yaml:4:1: the key `storage` stands here once more; it stands first in line 1",
                "cfmon.yaml:5:1: the key `storage` stands here once more; it stands first in line 1",
                "cfmon.yaml:6:9: unknown key `bundel`; did you mean `bundle`?",
            ])
    }

    @Test("a repeated key that is not written as it is ends the reading with its place")
    func repeatedAnchoredKey() throws {
        let problems = try Folder().problems("&a origins: []\norigins: []\n")
        #expect(problems == ["cfmon.yaml:1:1: the key `origins` stands more than once in this mapping"])
    }

    @Test("columns count characters, in whatever lines end with")
    func columns() throws {
        let expected = ["cfmon.yaml:2:30: `4` is no number of connection attempts: CloudFront makes 1, 2 or 3"]
        for end in ["\n", "\r\n", "\r"] {
            let yaml = "defaults: # über\(end)  {labels: {a: ü}, attempts: 4}\(end)"
            #expect(try Folder().problems(yaml) == expected)
            #expect(try Folder().problems("\u{FEFF}" + yaml) == expected)
        }
    }

    @Test("a file that is no text, too large, or not there is refused as a whole")
    func brokenFiles() throws {
        let folder = try Folder()
        try folder.write("cfmon.yaml", bytes: Array("origins: []\n# ".utf8) + [0xFC, 0x0A])
        #expect(try folder.problems() == ["cfmon.yaml:2:1: the line is not UTF-8"])
        try folder.write("cfmon.yaml", String(repeating: "#", count: Page.byteLimit + 1))
        #expect(try folder.problems() == ["cfmon.yaml:1:1: the file has more than 4194304 bytes"])
        let nested = try folder.problems(String(repeating: "[", count: 5_000))
        #expect(nested.count == 1)
        #expect(nested.allSatisfy { $0.hasSuffix(": the file is nested too deeply") })
        #expect(try Folder().problems() == ["cfmon.yaml:1:1: the file cannot be read: No such file or directory"])
        let directory = try Folder()
        try directory.write("cfmon.yaml/x", "")
        #expect(try directory.problems() == ["cfmon.yaml:1:1: the file is no regular file"])
    }

    @Test("aliases that multiply run into a budget")
    func aliases() throws {
        let labels = (0..<2_000).map { "k\($0): v" }.joined(separator: ", ")
        let origins = (0..<1_000).map { "  - {domain: o\($0).example.com, labels: *l}\n" }.joined()
        let problems = try Folder().problems("defaults: {labels: &l {\(labels)}}\norigins:\n\(origins)")
        #expect(problems.count == 1)
        #expect(problems[0].hasSuffix("the file has more than 1000000 values; an alias counts for all of its own"))
    }

    @Test("after a thousand mistakes, the rest is counted")
    func tooMany() throws {
        let problems = try Folder().problems("origins:\n" + String(repeating: "  - localhost\n", count: 1_234))
        #expect(problems.count == 1_001)
        #expect(problems.last == "cfmon.yaml:1002:5: from here on, 234 more mistakes are not shown")
    }

    @Test("a key that is far from every known one is answered with all of them")
    func spelling() {
        let known = ["interval", "port", "labels"]
        #expect(Spelling.nearest(to: "intervall", among: known) == "interval")
        #expect(Spelling.nearest(to: "prot", among: known) == "port")
        #expect(Spelling.nearest(to: "Labels", among: known) == "labels")
        #expect(Spelling.nearest(to: "nagios", among: known) == nil)
        #expect(Spelling.nearest(to: "x", among: known) == nil)
        #expect(Spelling.edits(from: "ab", to: "ba") == 1)
        #expect(Spelling.edits(from: "", to: "abc") == 3)
    }
}
