/// The directory with further origins: `*.yaml` and `*.yml` with a list of origins, `*.list` with one `host[:port]` a
/// line. Other names are ignored, so that the copies of a package manager or an editor do no harm.
enum OriginsDirectory {
    /// Reads every file in the order of names.
    static func read(_ path: String, into reader: inout OriginReader, problems: ProblemLog) throws(InputFile.Fault) {
        for name in try InputFile.names(in: path) where !name.hasPrefix(".") {
            let file = "\(path)/\(name)"
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                Page.open(file, problems: problems).map { take($0, into: &reader) }
            } else if name.hasSuffix(".list") {
                readList(file, into: &reader, problems: problems)
            }
        }
    }

    /// A list of origins by itself, or under `origins`.
    private static func take(_ document: Cursor, into reader: inout OriginReader) {
        if document.isList {
            reader.take(list: document)
        } else if let fields = document.fields(["origins"], elsewhere: hints) {
            fields["origins"].map { reader.take(list: $0) }
        }
    }

    private static let hints = Dictionary(
        uniqueKeysWithValues: Configuration.keys.map { ($0, "it belongs in the main file; here are only `origins`") })

    private static func readList(_ path: String, into reader: inout OriginReader, problems: ProblemLog) {
        problems.open(path)
        let bytes: ArraySlice<UInt8>
        do throws(InputFile.Fault) {
            bytes = try InputFile(path, limit: Page.byteLimit).bytes.withoutByteOrderMark
        } catch {
            problems.add("the file \(error)", at: Place(file: path, line: 1, column: 1))
            return
        }
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let content = String(decoding: line.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
            let host = content.trimming { $0.isWhitespace }
            guard !host.isEmpty else { continue }
            let column = content.unicodeScalars.distance(from: content.startIndex, to: host.startIndex) + 1
            let place = Place(file: path, line: index + 1, column: column)
            do throws(SyntaxProblem) {
                reader.take(try Syntax.hostAndPort(String(host)), at: place) { problems.add($0, at: place) }
            } catch {
                problems.add(error.description, at: place)
            }
        }
    }
}
