extension Syntax {
    private static let megabyte: Int64 = 1_000_000

    /// Reads a size such as `500MB` or `2GB`, in powers of ten; returns bytes.
    static func size(_ text: String) throws(SyntaxProblem) -> Int64 {
        let unit: Int64 =
            switch text.suffix(2) {
            case "MB": megabyte
            case "GB": 1_000 * megabyte
            default: 0
            }
        guard unit > 0, let number = wholeNumber(text.dropLast(2)).map(Int64.init), number <= 1_000_000 else {
            throw SyntaxProblem("\(quoted(text)) is no size: write a whole number of MB or GB, like 500MB")
        }
        guard (10 * megabyte...1_000_000 * megabyte).contains(number * unit) else {
            throw SyntaxProblem("\(quoted(text)) is not between 10MB and 1000GB")
        }
        return number * unit
    }

    /// The text that `size` reads.
    static func text(ofSize size: Int64) -> String {
        size % (1_000 * megabyte) == 0 ? "\(size / megabyte / 1_000)GB" : "\(size / megabyte)MB"
    }
}
