import Yams

/// One YAML file of the configuration, while it is read.
final class Page {
    /// Enough for any file that a person or an import writes: ten thousand origins are about one megabyte.
    static let byteLimit = 4 << 20
    /// The most values that are read from one file. No sensible file of that size has so many; the limit bounds what
    /// aliases can multiply.
    private static let valueLimit = 1_000_000

    let file: String
    let problems: ProblemLog
    private let repeatedKeys: RepeatedKeys
    private var values = 0

    /// Opens a file and returns its document. If the whole file is broken, it adds the reason to the problems and returns
    /// nil.
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
        let bytes = bytes.withoutByteOrderMark
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

    /// Counts a value that is about to be read. Returns false if there are too many.
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

    /// The key for which `YAMLDocument` has put this stand-in; nil if it is none.
    func original(of key: String) -> String? { repeatedKeys.originals[key] }

    private static func brokenLine(of bytes: ArraySlice<UInt8>) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    }
}
