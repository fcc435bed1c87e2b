internal import COpenSSL

/// Base64 as in RFC 4648, 4: the standard alphabet, with padding.
public enum Base64 {
    /// The text of these bytes, in one line.
    public static func encode(_ bytes: [UInt8]) -> String {
        // The library ends the text with a NUL.
        unsafe String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4 + 1) { text in
            unsafe Int(EVP_EncodeBlock(text.baseAddress, bytes, Int32(bytes.count)))
        }
    }

    /// The bytes of such a text; white space is skipped. Returns nil for anything else that is not base64.
    public static func decode(_ text: String) -> [UInt8]? {
        let symbols = text.utf8.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        guard !symbols.isEmpty else { return [] }
        let padding = symbols.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        // The library takes padding for zeros, wherever it stands.
        guard symbols.count <= Int32.max, symbols.count % 4 == 0, padding <= 2,
            !symbols.dropLast(padding).contains(UInt8(ascii: "="))
        else { return nil }
        let count = symbols.count / 4 * 3
        var bytes = [UInt8](repeating: 0, count: count)
        // It also leaves out dashes at the end, and then returns less.
        guard unsafe Int(EVP_DecodeBlock(&bytes, symbols, Int32(symbols.count))) == count else { return nil }
        return bytes.dropLast(padding)
    }
}
