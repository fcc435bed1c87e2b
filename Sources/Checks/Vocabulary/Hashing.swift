/// One number for all that is combined, drawn anew for each process.
public func hashed(_ body: (inout Hasher) -> Void) -> UInt64 {
    var hasher = Hasher()
    body(&hasher)
    return UInt64(bitPattern: Int64(hasher.finalize()))
}
