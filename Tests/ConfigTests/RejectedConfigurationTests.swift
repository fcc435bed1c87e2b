import FoundationEssentials
import Testing

@testable import Config

/// One mistake a file. Its last line says what is reported: `#= line:column: message`.
struct RejectedConfigurationTests {
    static let corpus = #filePath.replacing("RejectedConfigurationTests.swift", with: "Corpus")

    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: corpus)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()

    @Test("the corpus is there")
    func corpusIsThere() {
        #expect(RejectedConfigurationTests.names.count > 100)
    }

    @Test("a configuration with one mistake is refused with exactly that mistake", arguments: names)
    func mistakeIsReported(name: String) throws {
        let path = "\(RejectedConfigurationTests.corpus)/\(name)"
        let bytes = try #require(FileManager.default.contents(atPath: path))
        let announced = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("#= ") }
        let expected = announced.map { "\(path):\($0.dropFirst(3))" }

        guard case .failure(let problems) = Configuration.load(path: path, credentials: nil) else {
            Issue.record("\(name) is taken")
            return
        }
        let reported = problems.problems.map { problem in
            var problem = problem
            problem.message = problem.message.replacing("\(RejectedConfigurationTests.corpus)/", with: "")
            return problem.description
        }
        #expect(reported == expected)
        #expect(expected.count == 1)
    }
}
