import FoundationEssentials

/// How every document is written and read: the same bytes for the same value.
public enum JSON {
    /// JSON with sorted keys and a line feed at its end: over several lines for people, in one line otherwise.
    ///
    /// Throws `EncodingError` where a number is not finite.
    public static func encode(_ document: some Encodable, pretty: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }

    /// Reads a document. Throws `DecodingError` where the bytes are no JSON, or not of that document.
    public static func decode<Document: Decodable>(_ type: Document.Type, from bytes: [UInt8]) throws -> Document {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
