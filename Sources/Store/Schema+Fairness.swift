extension Schema {
    /// Each receiver has its own line of messages, who is worst off in an incident is found without a look at all of its
    /// origins, and what only memory knew of a run is kept.
    static let seventh = """
        CREATE INDEX outbox_of_receiver ON outbox (receiver, due_at) WHERE settled_at IS NULL;

        -- The worst off first: 'critical' comes before 'warning', and what fails at no known time comes last.
        CREATE INDEX complaint_by_weight ON complaint (incident, severity, ifnull(fails_at, 9223372036854775807), since)
            WHERE until IS NULL;

        -- Where the origin was looked for; null until the first check by this version.
        ALTER TABLE latest ADD COLUMN place TEXT;

        -- Whether nobody looked for too long before it, by the interval of that time; null in a run of an earlier version.
        ALTER TABLE run ADD COLUMN after_gap INTEGER CHECK (after_gap IN (0, 1));
        """
}
