/// Reads the encoding of TLS (RFC 8446, 3) from bytes that may be cut off or contain wrong lengths.
///
/// A read that would pass the end returns nil.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isEmpty: Bool { rest.isEmpty }

    /// A big-endian number of 1 to 4 bytes.
    mutating func number(_ width: Int) -> Int? {
        guard let bytes = take(width) else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func uint16() -> UInt16? {
        number(2).map { UInt16($0) }
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A vector: its length in `width` bytes, then its content.
    mutating func vector(_ width: Int) -> ByteReader? {
        guard let length = number(width), let content = take(length) else { return nil }
        return ByteReader(content)
    }
}
