import Alerts
public import Checks
import FoundationEssentials
import Timekeeping

extension Syntax {
    /// Reads the id of an origin or the name of a receiver: 1 to 253 characters out of ASCII letters, digits and
    /// `.-_:@/+`, the first a letter, a digit or `_`.
    public static func id(_ text: String) throws(SyntaxProblem) -> String {
        guard let first = text.first, first.isASCII, first.isLetter || first.isNumber || first == "_" else {
            throw SyntaxProblem("\(quoted(text)) does not begin with a letter, a digit or _")
        }
        guard text.unicodeScalars.allSatisfy({ isOfID($0) }) else {
            throw SyntaxProblem("\(quoted(text)) holds something else than letters, digits and .-_:@/+")
        }
        guard text.utf8.count <= 253 else { throw SyntaxProblem("\(quoted(text)) is longer than 253 characters") }
        return text
    }

    private static func isOfID(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_", ":", "@", "/", "+": true
        default: false
        }
    }

    /// Reads the value of a label: at most 253 characters, none of them a control character.
    public static func label(_ text: String) throws(SyntaxProblem) -> String {
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw SyntaxProblem("\(quoted(text)) holds a control character")
        }
        guard text.unicodeScalars.count <= 253 else {
            throw SyntaxProblem("\(quoted(text)) is longer than 253 characters")
        }
        return text
    }

    /// Reads the remaining time of a threshold, as in `21d`; returns seconds.
    public static func remaining(_ text: String) throws(SyntaxProblem) -> Int64 {
        try span(text, from: .zero, to: .seconds(3_650 * 86_400)).components.seconds
    }

    /// Reads the share of a certificate's lifetime of a threshold, as in `25%` or `12.5%`; returns percent.
    public static func lifetimePercent(_ text: String) throws(SyntaxProblem) -> Double {
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        guard text.hasSuffix("%"), (1...2).contains(parts.count), parts.allSatisfy({ wholeNumber($0) != nil }),
            parts.count == 1 || parts[1].utf8.count <= 2, let percent = Double(text.dropLast())
        else { throw SyntaxProblem("\(quoted(text)) is no share of the lifetime, such as 25% or 12.5%") }
        guard percent <= 100 else { throw SyntaxProblem("\(quoted(text)) is more than the whole lifetime") }
        return percent
    }

    /// Reads the code of a finding whose severity an origin can change: no finding about the monitor is among them.
    public static func findingCode(_ text: String) throws(SyntaxProblem) -> FindingCode {
        guard let code = FindingCode(rawValue: text) else {
            let near = Spelling.nearest(to: text, among: FindingCode.allCases.map(\.rawValue))
            let hint = near.map { "did you mean `\($0)`?" } ?? "docs/findings has them all"
            throw SyntaxProblem("\(quoted(text)) is no finding; \(hint)")
        }
        guard code.entry.chapter != .monitor else {
            throw SyntaxProblem("\(quoted(text)) is about the monitor, not about an origin, and stays as it is")
        }
        return code
    }

    /// Reads a severity.
    public static func severity(_ text: String) throws(SyntaxProblem) -> Severity {
        guard let severity = Severity(rawValue: text) else {
            throw SyntaxProblem("\(quoted(text)) is no severity: \(choice(Severity.allCases.map(\.rawValue)))")
        }
        return severity
    }

    /// Reads the type of a receiver.
    static func receiverFormat(_ text: String) throws(SyntaxProblem) -> Receiver.Format {
        guard let format = Receiver.Format(rawValue: text) else {
            throw SyntaxProblem("\(quoted(text)) is no type of receiver; \(formats)")
        }
        return format
    }

    /// Reads a kind of message that a receiver wants.
    static func wish(_ text: String) throws(SyntaxProblem) -> Receiver.Wish {
        guard let wish = Receiver.Wish(rawValue: text) else {
            throw SyntaxProblem("\(quoted(text)) is not sent: \(choice(Receiver.Wish.allCases.map(\.rawValue)))")
        }
        return wish
    }

    /// Reads a secret of Standard Webhooks 1.0.0: `whsec_` and base64 of 24 to 64 bytes. No sentence repeats it.
    static func webhookSecret(_ text: String) throws(SyntaxProblem) -> String {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let bytes = Data(base64Encoded: String(text.dropFirst(prefix.count))),
            (24...64).contains(bytes.count)
        else {
            throw SyntaxProblem(
                "the value is no webhook secret, which is `whsec_` and base64 of 24 to 64 bytes, as from "
                    + "`echo whsec_$(openssl rand -base64 32)`")
        }
        return text
    }
}
