import Checks
import Glibc

/// What is known of the place where the output goes. All rendering is a function of this value.
struct Terminal: Hashable, Sendable {
    /// Whether a person reads it: else it is plain, never cut, and its columns are parted by tabs.
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
