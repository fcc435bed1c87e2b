import Checks
import Testing

@testable import Config

struct OriginsDirectoryTests {
    @Test("files are read in the order of their names, after the main file's own origins")
    func order() throws {
        let folder = try Folder()
        try folder.write("origins.d/20-shop.yaml", "origins:\n  - {id: shop, domain: shop.example.com}\n")
        try folder.write("origins.d/10-api.yml", "- api.example.com\n- {domain: www.example.com, port: 8443}\n")
        try folder.write("origins.d/30.list", "# a comment\n\n  a.example.com  # another\r\nb.example.com:8443")
        try folder.write("origins.d/40-empty.yaml", "")
        for name in ["README", "90.yaml.dpkg-old", ".hidden.yaml", "91.yaml~"] {
            try folder.write("origins.d/\(name)", "not: [yaml")
        }
        let settings = try folder.load("origins: [main.example.com]\ndefaults: {interval: 30s}\n").get()
        #expect(
            settings.origins.map(\.watched.origin.id) == [
                "main.example.com", "api.example.com", "www.example.com", "shop", "a.example.com", "b.example.com:8443",
            ])
        #expect(settings.origins.allSatisfy { $0.watched.interval == .seconds(30) })
        #expect(settings.origins[4].place == Place(file: "\(folder.path)/origins.d/30.list", line: 3, column: 3))
    }

    @Test("a byte order mark at the beginning of a file is read over, and moves no place")
    func byteOrderMark() throws {
        let folder = try Folder()
        try folder.write("origins.d/a.list", "\u{FEFF}a.example.com\nb.example.com\n")
        try folder.write("origins.d/b.yaml", "\u{FEFF}- c.example.com\n")
        let origins = try folder.load("\u{FEFF}origins: [main.example.com]\n").get().origins
        #expect(
            origins.map(\.watched.origin.id) == [
                "main.example.com", "a.example.com", "b.example.com", "c.example.com",
            ])
        #expect(origins[1].place == Place(file: "\(folder.path)/origins.d/a.list", line: 1, column: 1))

        try folder.write("origins.d/a.list", "a.example.com\n\u{FEFF}b.example.com\n")
        #expect(try folder.problems("").map { $0.hasPrefix("origins.d/a.list:2:1: ") } == [true])
    }

    @Test("mistakes of all files are told, each with its own file and place")
    func mistakes() throws {
        let folder = try Folder()
        try folder.write("origins.d/a.yaml", "origins:\n  - {domain: shop.example.com, prot: 1}\nreceivers: []\n")
        try folder.write("origins.d/b.list", "shop.example.com:99\n  10.0.0.1 # no\nmain.example.com\n")
        try folder.write("origins.d/c.yaml", "- [\n")
        let problems = try folder.problems("origins: [main.example.com]\nport: 1\n")
        #expect(
            problems == [
                "cfmon.yaml:2:1: unknown key `port`; it belongs under `defaults` or to an origin",
                "origins.d/a.yaml:2:32: unknown key `prot`; did you mean `port`?",
                "origins.d/a.yaml:3:1: unknown key `receivers`; it belongs in the main file; here are only `origins`",
                "origins.d/b.list:1:1: CloudFront connects to the ports 80, 443 and 1024 to 65535, not to `99`",
                "origins.d/b.list:2:3: `10.0.0.1` is an IP address, and CloudFront takes a DNS name only; "
                    + "`connect_to` takes addresses",
                "origins.d/b.list:3:1: the origin at cfmon.yaml:1:11 has the id `main.example.com` already; "
                    + "give one of them another `id`",
                "origins.d/c.yaml:2:1: no valid YAML: while parsing a flow node (line 2), "
                    + "did not find expected node content",
            ])
    }

    @Test("the directory can have another name, be left out, or be absent where nobody named it")
    func names() throws {
        let folder = try Folder()
        #expect(try folder.load("").get().origins.isEmpty)
        try folder.write("other/a.list", "a.example.com\n")
        try folder.write("origins.d/b.list", "b.example.com\n")
        func ids(_ yaml: String) throws -> [String] {
            try folder.load(yaml).get().origins.map(\.watched.origin.id)
        }
        #expect(try ids("") == ["b.example.com"])
        #expect(try ids("origins_dir: other") == ["a.example.com"])
        #expect(try ids("origins_dir: \(folder.path)/other") == ["a.example.com"])
        #expect(try ids("origins_dir: none") == [])
    }
}
