/// The text form of a distinguished name (RFC 2253, section 4), read back into its attributes.
enum DistinguishedNameText {
    struct Attribute: Hashable {
        /// As written: `CN`, `O`, `OU`.
        var type: String
        var value: String
    }

    /// In the order of the text; what is no `type=value` is left out.
    static func attributes(of text: String) -> [Attribute] {
        var found: [Attribute] = []
        var type: [UInt8]?
        var word: [UInt8] = []
        var rest = Array(text.utf8)[...]
        func finish() {
            if let type {
                let value = String(decoding: word, as: UTF8.self)
                found.append(Attribute(type: String(decoding: type, as: UTF8.self), value: value))
            }
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                if let high = rest.first.flatMap(hexDigit), let low = rest.dropFirst().first.flatMap(hexDigit) {
                    word.append(high << 4 | low)
                    rest = rest.dropFirst(2)
                } else if let escaped = rest.popFirst() {
                    word.append(escaped)
                }
            case UInt8(ascii: ","), UInt8(ascii: "+"):
                finish()
                type = nil
                word = []
            case UInt8(ascii: "=") where type == nil:
                type = word
                word = []
            default:
                word.append(byte)
            }
        }
        finish()
        return found
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
