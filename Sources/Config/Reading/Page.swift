import Yams

/// One YAML file of the configuration, while it is read.
final class Page {
    /// Enough for any file that a person or an import writes: ten thousand origins are about one megabyte.
    static let byteLimit = 4 << 20
    /// Values that are looked at in one file: more than a file of that size sensibly has, so that aliases cannot make
    /// more work of it than there is text.
    private static let valueLimit = 1_000_000

    let file: String
    let problems: ProblemLog
    private let repeatedKeys: RepeatedKeys
    private var values = 0

    /// The document in the file, and what is needed to read on. Nil where the file is broken as a whole; the reason is
    /// among the problems then.
    static func open(_ path: String, problems: ProblemLog) -> Cursor? {
        problems.open(path)
        let start = Place(file: path, line: 1, column: 1)
        do throws(InputFile.Fault) {
            let bytes = try InputFile(path, limit: byteLimit).bytes
            return read(bytes, of: path, problems: problems)
        } catch {
            problems.add("the file \(error)", at: start)
            return nil
        }
    }

    /// The same for a file that is in memory.
    static func read(_ bytes: [UInt8], of path: String, problems: ProblemLog) -> Cursor? {
        problems.open(path)
        // Some editors begin a file with U+FEFF, which YAML takes for a character of its own.
        let bytes = bytes.starts(with: "\u{FEFF}".utf8) ? bytes[3...] : bytes[...]
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let line = 1 + brokenLine(of: bytes)
            problems.add("the line is not UTF-8", at: Place(file: path, line: line, column: 1))
            return nil
        }
        do throws(YAMLFault) {
            let document = try YAMLDocument(text)
            let page = Page(file: path, problems: problems, repeatedKeys: document.repeatedKeys)
            return Cursor(document.root, on: page, as: .file)
        } catch {
            problems.add(error.sentence, at: Place(file: path, line: error.line, column: error.column))
            return nil
        }
    }

    private init(file: String, problems: ProblemLog, repeatedKeys: RepeatedKeys) {
        self.file = file
        self.problems = problems
        self.repeatedKeys = repeatedKeys
    }

    /// Counts a value that is about to be looked at; false where there were too many.
    func count(_ node: Node) -> Bool {
        values += 1
        guard values > Page.valueLimit else { return true }
        if values == Page.valueLimit + 1 {
            problems.add(
                "the file has more than \(Page.valueLimit) values; an alias counts for all of its own",
                at: place(of: node))
        }
        return false
    }

    func place(of node: Node) -> Place {
        Place(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// Whether some mapping has a key twice.
    var hasRepeatedKeys: Bool { !repeatedKeys.originals.isEmpty }

    /// The key that the document had where `YAMLDocument` has put a stand-in.
    func original(of key: String) -> String? { repeatedKeys.originals[key] }

    private static func brokenLine(of bytes: ArraySlice<UInt8>) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    }
}
