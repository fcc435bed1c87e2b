extension Schema {
    /// How often a cause came back, messages by which a service is shown that somebody has taken a matter on, and how long a
    /// receiver has taken nothing.
    static let sixth = """
        ALTER TABLE incident ADD COLUMN relapses INTEGER NOT NULL DEFAULT 0 CHECK (relapses >= 0);
        CREATE INDEX incident_ended ON incident (cause, subject, closed_at) WHERE closed_at IS NOT NULL;

        -- As it was told.
        ALTER TABLE told ADD COLUMN fails_at INTEGER;

        ALTER TABLE outbox ADD COLUMN acknowledges INTEGER NOT NULL DEFAULT 0 CHECK (acknowledges IN (0, 1));
        -- When the first attempt failed, of this message or of one whose place it took.
        ALTER TABLE outbox ADD COLUMN failing_since INTEGER;
        """
}
