import Alerts

extension Syntax {
    /// The types of receivers, as a sentence of a mistake names them.
    static let formats = "there is " + choice(Receiver.Format.allCases.map { "`\($0.rawValue)`" })

    /// Reads a token that is sent in a header or in a message. It is a secret: no sentence repeats it.
    static func token(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.isEmpty, isPrintableASCII(text), !text.contains(" ") else {
            throw SyntaxProblem("the value is empty, or holds a space or a character outside ASCII")
        }
        guard text.utf8.count <= 1_024 else { throw SyntaxProblem("the value is longer than 1024 characters") }
        return text
    }

    /// Reads a topic of ntfy, which is as good as a password: no sentence repeats it.
    static func topic(_ text: String) throws(SyntaxProblem) -> String {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_".utf8.contains(byte)
                }
            })
        else { throw SyntaxProblem("the value is no topic of ntfy: 1 to 64 letters, digits, hyphens and underscores") }
        return text
    }

    /// Reads a word of a command line, which is handed over as it is.
    static func argument(_ text: String) throws(SyntaxProblem) -> String {
        guard !text.contains("\0") else { throw SyntaxProblem("\(quoted(text)) holds a zero byte") }
        return text
    }
}
