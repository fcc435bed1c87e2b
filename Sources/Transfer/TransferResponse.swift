/// What a server answered.
public struct TransferResponse: Sendable {
    /// The status code (RFC 9110, 15), 200 or greater.
    public var status: Int
    /// By lower-case name; values of the same name are joined with a comma (RFC 9110, 5.3).
    public var headers: [String: String]
    /// As much of it as came and as the limits allow; empty where it was taken piece by piece.
    public var body: [UInt8]
    /// Why the body is not whole; nil where it is.
    public var cut: TransferFault?

    /// Whether the body is not whole: it broke off, took too long, or was too large.
    public var isCut: Bool { cut != nil }

    /// The value of a header, by its name in any case.
    public func header(_ name: String) -> String? {
        headers[name.lowercased()]
    }
}
