/// How a receiver counts the length of a text.
enum Measure {
    /// UTF-16 units: what JavaScript and Java count, and never fewer than characters.
    case units
    case bytes

    func size(of text: String) -> Int {
        switch self {
        case .units: text.utf16.count
        case .bytes: text.utf8.count
        }
    }
}

extension String {
    /// The text as a receiver spells it, at most so long, with an ellipsis where something was left out. What one
    /// character becomes is never cut in two, and control characters become spaces.
    ///
    /// - Parameters:
    ///   - limit: Of the text as it is spelled.
    ///   - measure: What is counted.
    ///   - spelling: What a character is written as.
    func fitted(_ limit: Int, by measure: Measure = .units, spelling: (Character) -> String = { String($0) }) -> String
    {
        let ellipsis = "…"
        let room = limit - measure.size(of: ellipsis)
        var text = ""
        var size = 0
        // The longest beginning that leaves room for the ellipsis.
        var beginning = text
        for character in self {
            let isControl = character.unicodeScalars.contains { $0.properties.generalCategory == .control }
            let written = isControl ? " " : spelling(character)
            size += measure.size(of: written)
            if size > limit { return limit < measure.size(of: ellipsis) ? "" : beginning + ellipsis }
            text += written
            if size <= room { beginning = text }
        }
        return text
    }

    /// Spells these characters with a backslash before them.
    static func backslashing(_ special: String) -> (Character) -> String {
        { special.contains($0) ? "\\\($0)" : String($0) }
    }
}
