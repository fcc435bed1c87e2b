import Checks

/// A `StatusDocument` in pieces, for more origins than anybody wants to hold at once. One after the other they are the bytes
/// of the whole. Each throws `EncodingError` where a number is not finite.
public enum StatusPieces {
    /// What stands before the origins.
    public static func head(_ daemon: DaemonDocument) throws -> String {
        "{\"daemon\":\(try JSON.encode(daemon).dropLast()),\"origins\":["
    }

    /// Some origins, at least one.
    public static func piece(_ origins: [OriginStatus], isFirst: Bool) throws -> String {
        // Without the brackets and the line feed.
        (isFirst ? "" : ",") + (try JSON.encode(origins)).dropFirst().dropLast(2)
    }

    /// What stands behind them.
    public static func tail() throws -> String {
        "],\"schema\":\(try JSON.encode(StatusDocument.schema).dropLast())}\n"
    }
}
