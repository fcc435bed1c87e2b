extension Int64 {
    /// The quotient by a positive divisor, rounded down also below zero.
    public func dividedDown(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
