import FoundationEssentials

/// How every value of ours is written and read as JSON: equal values give equal texts.
public enum JSON {
    /// One line without its end: what is stored and compared. Throws `EncodingError` where a number is not finite.
    public static func text(_ value: some Encodable) throws -> String {
        try text(value, isPretty: false)
    }

    /// A document with a line feed at its end: over several lines for people, in one line otherwise. Throws as `text`.
    public static func encode(_ document: some Encodable, pretty: Bool = false) throws -> String {
        try text(document, isPretty: pretty) + "\n"
    }

    /// Reads a value. Throws `DecodingError` where the bytes are no JSON, or not of that value.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    private static func text(_ value: some Encodable, isPretty: Bool) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
