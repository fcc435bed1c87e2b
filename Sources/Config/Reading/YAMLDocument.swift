import Yams

/// Why a text is no YAML, and where.
struct YAMLFault: Error {
    var line: Int
    var column: Int
    var sentence: String
}

/// A text as YAML nodes, each of which knows its line and column.
struct YAMLDocument {
    /// An empty mapping where the text has no document at all.
    let root: Node
    let repeatedKeys: RepeatedKeys

    /// Composes the one document of the text. The parser stops at a repeated key and would hide all further mistakes.
    /// So the earlier key gets a stand-in of the same length, which moves nothing else, and the parser begins again.
    init(_ text: String) throws(YAMLFault) {
        var repeatedKeys = RepeatedKeys(text)
        while true {
            do {
                // The basic resolver keeps each plain scalar as text. Its key decides what it means.
                root = try Yams.compose(yaml: repeatedKeys.text, .basic, .default, .utf8) ?? Node([:])
                self.repeatedKeys = repeatedKeys
                return
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let key = keys.first ?? ""
                guard repeatedKeys.standIn(for: key, line: context.mark.line, column: context.mark.column) else {
                    throw YAMLFault(
                        line: context.mark.line, column: context.mark.column,
                        sentence: "the key \(Syntax.quoted(key)) stands more than once in this mapping")
                }
            } catch let error as YamlError {
                throw YAMLFault(error)
            } catch {
                throw YAMLFault(line: 1, column: 1, sentence: "the file cannot be read as YAML")
            }
        }
    }
}

extension YAMLFault {
    init(_ error: YamlError) {
        switch error {
        case .parser(_, let problem, let mark, _) where problem.hasPrefix("Maximum nesting level"):
            self.init(line: mark.line, column: mark.column, sentence: "the file is nested too deeply")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let reason = [context.map { "\($0.text) (line \($0.mark.line))" }, problem].compactMap { $0 }
            self.init(
                line: mark.line, column: mark.column, sentence: "no valid YAML: \(reason.joined(separator: ", "))")
        case .reader(let problem, let offset, let value, let yaml):
            let lines = yaml.prefix(offset ?? 0).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            let code = value > 0 ? " (U+\(String(value, radix: 16, uppercase: true)))" : ""
            self.init(
                line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1,
                sentence: "no valid YAML: \(problem)\(code)")
        default:
            self.init(line: 1, column: 1, sentence: "no valid YAML")
        }
    }
}

/// Keys that one mapping has more than once, and the text with stand-ins for them.
struct RepeatedKeys {
    private(set) var text: String
    /// The keys as they were, by their stand-ins.
    private(set) var originals: [String: String] = [:]

    /// The most stand-ins: each one costs another pass over the file.
    private static let limit = 32
    /// The private use area of Unicode, which YAML allows and no key uses.
    private static let privateUse = UInt32(0xE000)

    init(_ text: String) {
        self.text = text
    }

    /// Replaces the key at a position. Returns false if the key is written in another way there, or if there are too many.
    mutating func standIn(for key: String, line: Int, column: Int) -> Bool {
        guard originals.count < RepeatedKeys.limit, !key.isEmpty,
            let first = Unicode.Scalar(RepeatedKeys.privateUse + 1 + UInt32(originals.count)),
            let rest = Unicode.Scalar(RepeatedKeys.privateUse),
            var start = RepeatedKeys.index(inside: text.unicodeScalars, line: line, column: column)
        else { return false }
        var scalars = text.unicodeScalars
        if scalars[start] == "\"" || scalars[start] == "'" { start = scalars.index(after: start) }
        guard scalars[start...].starts(with: key.unicodeScalars) else { return false }
        let end = scalars.index(start, offsetBy: key.unicodeScalars.count)
        let standIn = [first] + Array(repeating: rest, count: key.unicodeScalars.count - 1)
        scalars.replaceSubrange(start..<end, with: standIn)
        text = String(scalars)
        originals[String(String.UnicodeScalarView(standIn))] = key
        return true
    }

    /// Counts lines as YAML does: a line feed, a carriage return, both, or one of Unicode's own ends a line.
    private static func index(
        inside text: String.UnicodeScalarView, line: Int, column: Int
    ) -> String.UnicodeScalarView.Index? {
        var position = text.startIndex
        var remaining = line - 1
        while remaining > 0 {
            guard position < text.endIndex else { return nil }
            let scalar = text[position]
            position = text.index(after: position)
            switch scalar {
            case "\r":
                if position < text.endIndex, text[position] == "\n" { position = text.index(after: position) }
                remaining -= 1
            case "\n", "\u{85}", "\u{2028}", "\u{2029}": remaining -= 1
            default: break
            }
        }
        guard let found = text.index(position, offsetBy: column - 1, limitedBy: text.endIndex), found < text.endIndex
        else { return nil }
        return found
    }
}
