import Checks
import Glibc
import TLS

/// What is known of the device that output goes to. All rendering is a function of this value.
struct Terminal: Hashable, Sendable {
    /// Whether a person reads it. If not, output is plain and never cut, and tabs separate its columns.
    var isTerminal: Bool
    /// Whether colours are wanted there.
    var colours: Bool
    /// Columns.
    var width: Int

    /// A pipe or a file.
    static let plain = Terminal(isTerminal: false, colours: false, width: 80)

    /// Standard output as it is now; colours as `NO_COLOR` and `TERM` say.
    static func standardOutput() -> Terminal {
        guard isatty(STDOUT_FILENO) == 1 else { return .plain }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let isColourless = !Environment.value(of: "NO_COLOR").isEmpty || Environment.value(of: "TERM") == "dumb"
        return Terminal(isTerminal: true, colours: !isColourless, width: isKnown ? Int(size.ws_col) : 80)
    }
}

/// The environment of the process.
enum Environment {
    /// Empty where the variable is not set.
    static func value(of name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }
}

/// How a piece of text stands out, as the parameters of ECMA-48's SGR.
enum Ink: String, Sendable {
    case bold = "1"
    case faint = "2"
    case red = "1;31"
    case green = "32"
    case yellow = "33"
    case magenta = "35"
    case cyan = "36"
}

extension Terminal {
    /// The text in this ink where there are colours.
    func painted(_ text: String, _ ink: Ink?) -> String {
        guard colours, let ink, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }

    /// The verdict as a word: with its glyph before it where a person reads it.
    func word(_ severity: Severity) -> String {
        isTerminal ? "\(severity.glyph) \(severity.rawValue)" : severity.rawValue
    }
}

extension Severity {
    /// One column wide, and told apart without colours.
    var glyph: Character {
        switch self {
        case .ok: "✓"
        case .notice: "i"
        case .unknown: "?"
        case .warning: "!"
        case .critical: "✗"
        }
    }

    var ink: Ink {
        switch self {
        case .ok: .green
        case .notice: .cyan
        case .unknown: .magenta
        case .warning: .yellow
        case .critical: .red
        }
    }
}

extension Terminal {
    /// A text under a label: `Proof:  the text`, wrapped under itself on a terminal, in one line elsewhere.
    ///
    /// The ink is the label's. The text may come from a peer: what is not printable is escaped.
    func paragraph(_ text: String, label: String, _ ink: Ink? = nil, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        let lead = blanks + painted(label, ink)
        let shown = Printable.text(text, limit: 16_384)
        guard isTerminal else { return lead + shown + "\n" }
        let margin = String(repeating: " ", count: indent + label.count)
        let room = max(24, width - margin.count)
        var lines: [String] = []
        for word in shown.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= room {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lead + lines.joined(separator: "\n" + margin) + "\n"
    }

    /// A title over what follows.
    func heading(_ text: String) -> String {
        "\n" + painted(Printable.text(text), .bold) + "\n"
    }
}
