internal import COpenSSL

/// Base64 as in RFC 4648, 4: the standard alphabet, with padding.
public enum Base64 {
    /// The text of these bytes, in one line.
    public static func encode(_ bytes: [UInt8]) -> String {
        // OpenSSL ends the text with a NUL.
        unsafe String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4 + 1) { text in
            unsafe Int(EVP_EncodeBlock(text.baseAddress, bytes, Int32(bytes.count)))
        }
    }

    /// The bytes of a base64 text, in which white space is skipped; nil where the text is not base64.
    public static func decode(_ text: String) -> [UInt8]? {
        let symbols = text.utf8.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        guard !symbols.isEmpty else { return [] }
        let padding = symbols.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        // OpenSSL reads padding as zeros, wherever it stands.
        guard symbols.count <= Int32.max, symbols.count % 4 == 0, padding <= 2,
            !symbols.dropLast(padding).contains(UInt8(ascii: "="))
        else { return nil }
        let count = symbols.count / 4 * 3
        var bytes = [UInt8](repeating: 0, count: count)
        // OpenSSL also drops dashes at the end, and then returns less.
        guard unsafe Int(EVP_DecodeBlock(&bytes, symbols, Int32(symbols.count))) == count else { return nil }
        return bytes.dropLast(padding)
    }
}

/// Hexadecimal text of bytes.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two lower-case digits for each byte.
    public static func lowercase(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
