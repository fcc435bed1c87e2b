import Checks
import FoundationEssentials
import Testing

@Suite("The pages of docs/findings", .timeLimit(.minutes(5)))
struct CataloguePagesTests {
    private let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/findings", directoryHint: .isDirectory)

    /// Run with `CFMON_RECORD=1` to write the pages anew; the run then fails, so that nobody records by accident.
    @Test("the page in the repository is what the catalogue says", arguments: CatalogueEntry.Chapter.allCases)
    func golden(_ chapter: CatalogueEntry.Chapter) throws {
        let page = chapter.page
        let file = folder.appending(path: chapter.file)
        if ProcessInfo.processInfo.environment["CFMON_RECORD"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(page.utf8).write(to: file)
            Issue.record("\(chapter.file) was written anew")
        }
        let recorded = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        #expect(recorded == page, "docs/findings/\(chapter.file) is out of date: CFMON_RECORD=1 swift test writes it")
    }

    @Test("no page is left over from a chapter that is gone")
    func leftovers() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(files.filter { $0.hasSuffix(".md") }) == Set(CatalogueEntry.Chapter.allCases.map(\.file)))
    }

    @Test("each code is the heading of one section, on one page")
    func anchors() {
        let lines = CatalogueEntry.Chapter.allCases.flatMap { $0.page.split(separator: "\n") }
        for code in FindingCode.allCases {
            #expect(lines.filter { $0 == "## \(code.rawValue)" }.count == 1, "\(code.rawValue)")
        }
    }
}
