extension Schema {
    /// How the latencies of a run are spread: `Histogram` says how. Runs of before have nothing here.
    static let third = """
        ALTER TABLE run ADD COLUMN latency_spread BLOB NOT NULL DEFAULT x''
            CHECK (length(latency_spread) <= 64 AND length(latency_spread) % 4 = 0);
        """
}
