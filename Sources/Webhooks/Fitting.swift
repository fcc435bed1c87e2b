/// The unit in which a receiver limits a text.
enum LengthUnit {
    /// UTF-16 units, as JavaScript and Java count; never fewer than characters.
    case utf16
    case bytes

    func length(of text: String) -> Int {
        switch self {
        case .utf16: text.utf16.count
        case .bytes: text.utf8.count
        }
    }
}

extension Character {
    /// Whether it holds a control character.
    var isControl: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension String {
    /// The text escaped for a receiver and at most so long, with an ellipsis where something was left out. An escape is
    /// never cut in two. Control characters become spaces.
    ///
    /// - Parameters:
    ///   - limit: The longest result, escapes included.
    ///   - escape: What a character is written as.
    func fitted(_ limit: Int, by unit: LengthUnit = .utf16, escape: (Character) -> String = { String($0) }) -> String {
        let ellipsis = "…"
        let room = limit - unit.length(of: ellipsis)
        var text = ""
        var length = 0
        // The longest beginning that leaves room for the ellipsis.
        var beginning = text
        for character in self {
            let written = character.isControl ? " " : escape(character)
            length += unit.length(of: written)
            if length > limit { return room < 0 ? "" : beginning + ellipsis }
            text += written
            if length <= room { beginning = text }
        }
        return text
    }

    /// Escapes these characters with a backslash.
    static func backslashing(_ special: String) -> (Character) -> String {
        { special.contains($0) ? "\\\($0)" : String($0) }
    }

    /// The words between white space and control characters.
    var words: [String] {
        split { $0.isWhitespace || $0.isControl }.map(String.init)
    }
}
