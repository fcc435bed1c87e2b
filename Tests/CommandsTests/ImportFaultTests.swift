import Testing

@testable import Commands

@Suite("What cannot be imported")
struct ImportFaultTests {
    @Test("a wrong type is told with file and place")
    func types() {
        let wrong = Given.list(Given.distribution(origins: [Given.origin("a.example.net")]))
            .replacing(#""HTTPSPort": 443"#, with: #""HTTPSPort": "443""#)
        #expect(
            Given.fault(of: wrong) == "file.json: DistributionList.Items[0].Origins.Items[0].CustomOriginConfig."
                + "HTTPSPort is no whole number")
        #expect(
            Given.fault(of: #"{"DistributionList": {"Items": {}}}"#)
                == "file.json: DistributionList.Items is no list")
        #expect(Given.fault(of: "[]") == "file.json: the document is no object")
        #expect(
            Given.fault(of: #"{"DistributionList": {"Items": [{}]}}"#)
                == "file.json: DistributionList.Items[0] has no Origins")
    }

    @Test("missing items are none")
    func missing() throws {
        for text in [#"{"DistributionList": {"Quantity": 0}}"#, #"{"DistributionList": {"Items": null}}"#] {
            #expect(try Given.imported(text).origins == [])
        }
    }

    @Test("what is no JSON, or of no known call, is refused")
    func strange() throws {
        #expect(try #require(Given.fault(of: "{")).hasPrefix("file.json: no valid JSON: "))
        #expect(try #require(Given.fault(of: "")).hasPrefix("file.json: no valid JSON: "))
        #expect(Given.fault(of: "{}") == "file.json: none of the answers of `aws cloudfront` that are known")
        #expect(Given.fault(of: String(repeating: "[", count: 100_000)) != nil)
    }

    @Test("ten megabytes of one text are no trouble, and are not printed")
    func large() throws {
        let long = String(repeating: "a", count: 10_000_000)
        let imported = try Given.imported(Given.list(Given.distribution(origins: [Given.origin(long)])))
        #expect(imported.origins == [])
        #expect(imported.yaml.utf8.count < 2_000)
    }

    @Test("a program that is not there is told, with what to do instead")
    func absent() async {
        let aws = AWSProgram(name: "cfmon-no-such-program", sleep: forever)
        await #expect(
            throws: ImportFault(
                "`cfmon-no-such-program` cannot be started: No such file or directory; install the AWS CLI, or give "
                    + "files with its JSON")
        ) { try await aws.ask(["list-distributions"]) }
    }

    @Test("what the program prints is the answer, and what it complains of is escaped")
    func program() async throws {
        var aws = AWSProgram(name: "/bin/echo", profile: "shop", sleep: forever)
        #expect(
            try await aws.ask(["list-distributions"])
                == Array("cloudfront list-distributions --output=json --profile=shop\n".utf8))
        aws.name = "/bin/ls"
        let fault = await #expect(throws: ImportFault.self) { try await aws.ask(["a\u{1B}b"]) }
        #expect(fault?.description.contains("failed (exit code 2)") == true)
        #expect(fault?.description.contains("\u{1B}") == false)
    }

    @Test("a program that does not end is ended")
    func endless() async {
        let aws = AWSProgram(name: "/usr/bin/yes") { _ in }
        let fault = await #expect(throws: ImportFault.self) { try await aws.ask(["--"]) }
        #expect(fault?.description.contains("did not end within 120 s") == true)
    }
}

/// Until it is cancelled.
private func forever(_: Duration) async throws {
    let (never, keep) = AsyncStream.makeStream(of: Void.self)
    for await _ in never {}
    _ = keep
    throw CancellationError()
}
