/// What is wrong with a value: one clear sentence without a full stop, for the author of the configuration.
public struct SyntaxProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence. What it quotes has no control characters and is cut where it is long.
    public let description: String

    init(_ sentence: String) {
        description = sentence
    }
}

/// The syntax of single values in the configuration and in the options of `cfmonctl check`. Pure: each function reads
/// one value, or throws the sentence that says what is wrong with it.
public enum Syntax {
    /// Text from outside between backticks. What is not printable is escaped, and a long text is cut.
    static func quoted(_ text: String, limit: Int = 80) -> String {
        var shown = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            guard count < limit else {
                shown += "…"
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return "`\(shown)`"
    }

    /// `a`, `a or b`, `a, b or c`.
    static func choice(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// A whole number in decimal digits, without a sign; nil for anything else.
    static func wholeNumber(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Whether a byte is an ASCII letter or digit.
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Whether every character is printable ASCII, the space included.
    static func isPrintableASCII(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
