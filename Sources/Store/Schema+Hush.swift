extension Schema {
    /// What people have said of incidents: that they know, and that they do not want to hear.
    static let second = """
        CREATE TABLE acknowledgement (
            incident INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            comment TEXT NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical'))
        ) STRICT;

        CREATE TABLE silence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            origin TEXT,
            labels TEXT NOT NULL CHECK (json_valid(labels)),
            starts_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL CHECK (ends_at >= starts_at),
            by TEXT NOT NULL,
            comment TEXT NOT NULL,
            CHECK (origin IS NOT NULL OR labels <> '{}')
        ) STRICT;
        CREATE INDEX silence_by_end ON silence (ends_at);
        """
}
