/// The words of a page without its markup, so that line breaks, tags, entities and the kind of apostrophe make no
/// difference. Everything here is linear in the length of the text.
struct ErrorPageText {
    /// The text without tags, entities decoded; ASCII only.
    private let plain: [UInt8]
    /// Lower-case words with one blank before each and one after the last.
    private let normal: [UInt8]

    init(_ bytes: some Collection<UInt8>) {
        plain = ErrorPageText.decodingEntities(ErrorPageText.strippingTags(Array(bytes)))
        normal = ErrorPageText.normalizing(plain)
    }

    /// Whether the words of the sentence stand in the text, one after the other.
    func has(_ sentence: String) -> Bool {
        ErrorPageText.position(of: ErrorPageText.normalizing(Array(sentence.utf8)), in: normal) != nil
    }

    /// The identifier that follows the label; nil where there is none, or none of a sensible length.
    func token(after label: String) -> String? {
        let label = label.utf8.map(ErrorPageText.lowercased)
        guard let start = ErrorPageText.position(of: label, in: plain) else { return nil }
        let token = plain[(start + label.count)...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            .prefix { ErrorPageText.isWordByte($0) || "-_=+/".utf8.contains($0) }
        return (8...128).contains(token.count) ? String(decoding: token, as: UTF8.self) : nil
    }

    /// The first number of 400 to 599 that heads an error (`502 ERROR`, `502 Bad Gateway ERROR`), else the first that
    /// stands where a status stands (`HTTP/1.1 502`, `502 Bad Gateway`, `Error 502`, or at the very beginning).
    var status: Int? {
        let words = normal.split(separator: UInt8(ascii: " "))
        var other: Int?
        for (index, word) in words.enumerated() where word.count == 3 {
            guard let number = Int(String(decoding: word, as: UTF8.self)), (400...599).contains(number)
            else { continue }
            let phrase = words[(index + 1)...].prefix(4).map { String(decoding: $0, as: UTF8.self) }
                .prefix { ErrorPageText.reasonPhrases.contains($0) }
            if phrase.contains("error") { return number }
            let before = words[..<index].suffix(3).map { String(decoding: $0, as: UTF8.self) }
            if other == nil, index == 0 || !phrase.isEmpty || before.contains(where: ErrorPageText.labels.contains) {
                other = number
            }
        }
        return other
    }

    /// The words of the reason phrases that HTTP gives these statuses, and `error`, which ends CloudFront's heading.
    private static let reasonPhrases: Set = [
        "bad", "gateway", "request", "forbidden", "not", "found", "internal", "server", "error", "service",
        "unavailable", "timeout", "time", "out",
    ]

    private static let labels: Set = ["http", "error", "status", "code"]
}

extension ErrorPageText {
    /// Replaces each tag and comment by a blank, and drops what is between `<style>` or `<script>` and its end. A `<`
    /// that opens no tag stays; a tag without end reaches to the end of the text.
    private static func strippingTags(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<"), position + 1 < bytes.count,
                isLetter(bytes[position + 1]) || "/!?".utf8.contains(bytes[position + 1])
            else {
                text.append(bytes[position])
                position += 1
                continue
            }
            text.append(UInt8(ascii: " "))
            let opening = bytes[position...].prefix(7).map(lowercased)
            let end =
                if opening.starts(with: "<!--".utf8) {
                    "-->"
                } else if opening.starts(with: "<style".utf8) {
                    "</style>"
                } else if opening.starts(with: "<script".utf8) {
                    "</script>"
                } else {
                    ">"
                }
            guard let start = self.position(of: Array(end.utf8), in: bytes, from: position) else { break }
            position = start + end.utf8.count
        }
        return text
    }

    /// Decodes numeric entities and the named ones that a sentence may hold; leaves anything else as it is.
    private static func decodingEntities(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            // The longest entity that is known has six characters.
            guard byte == UInt8(ascii: "&"), let end = rest.prefix(9).firstIndex(of: UInt8(ascii: ";")),
                let decoded = entity(String(decoding: rest[..<end], as: UTF8.self))
            else {
                text.append(byte)
                continue
            }
            text.append(decoded)
            rest = rest[(end + 1)...]
        }
        return text
    }

    private static func entity(_ name: String) -> UInt8? {
        if name.hasPrefix("#") {
            let digits = name.dropFirst()
            let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
            guard let scalar = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits) else { return nil }
            // 2018 and 2019 are the curly apostrophes.
            if scalar == 0x2018 || scalar == 0x2019 { return UInt8(ascii: "'") }
            return scalar < 0x80 ? UInt8(scalar) : UInt8(ascii: " ")
        }
        switch name {
        case "apos", "lsquo", "rsquo": return UInt8(ascii: "'")
        case "amp": return UInt8(ascii: "&")
        case "lt": return UInt8(ascii: "<")
        case "gt": return UInt8(ascii: ">")
        case "quot": return UInt8(ascii: "\"")
        case "nbsp": return UInt8(ascii: " ")
        default: return nil
        }
    }

    /// Letters in lower case and digits; apostrophes vanish, so that `wasn't` is one word however it is written, and
    /// everything else parts words.
    private static func normalizing(_ bytes: [UInt8]) -> [UInt8] {
        let blank = UInt8(ascii: " ")
        var words = [blank]
        words.reserveCapacity(bytes.count + 2)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if isWordByte(byte) {
                words.append(lowercased(byte))
            } else if byte == UInt8(ascii: "'") {
                continue
            } else if byte == 0xE2, rest.first == 0x80, [0x98, 0x99].contains(rest.dropFirst().first) {
                // The curly apostrophes in UTF-8.
                rest = rest.dropFirst(2)
            } else if words.last != blank {
                words.append(blank)
            }
        }
        if words.last != blank { words.append(blank) }
        return words
    }

    /// Where a pattern in lower case first stands in the text, in whatever case. The patterns are short sentences which
    /// do not repeat their own beginning, so comparing at each index is linear.
    private static func position(of pattern: [UInt8], in text: [UInt8], from start: Int = 0) -> Int? {
        guard let first = pattern.first, text.count - pattern.count >= start else { return nil }
        for index in start...(text.count - pattern.count) where lowercased(text[index]) == first {
            var equal = 1
            while equal < pattern.count, lowercased(text[index + equal]) == pattern[equal] { equal += 1 }
            if equal == pattern.count { return index }
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        lowercased(byte) >= UInt8(ascii: "a") && lowercased(byte) <= UInt8(ascii: "z")
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
