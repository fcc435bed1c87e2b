extension Origin {
    /// The longest time that a check of it may take, with every step at its limit.
    public var longestCheck: Duration {
        let others = serverNames.count - 1
        // The first name, then the others a few at a time.
        let rounds = 1 + (others + CheckBudget.names - 1) / CheckBudget.names
        // Each attempt to connect, the handshake, the answer.
        let round = max(1, attempts) * timeout + timeout + (request?.readTimeout ?? 0)
        return CheckBudget.lookup + .seconds(rounds * round) + CheckBudget.diagnosing
    }
}
