extension Schema {
    /// What happened, one row each. Numbers are never used twice: whoever follows goes on from the last one seen.
    static let fourth = """
        CREATE TABLE event (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL
                CHECK (kind IN ('verdict', 'certificate', 'gap', 'alert', 'delivery', 'configuration', 'daemon')),
            -- Of one origin; null where it concerns none or several.
            origin INTEGER REFERENCES origin (number) ON DELETE CASCADE,
            incident INTEGER,
            code TEXT,
            -- As `Endpoint` writes them, separated by spaces.
            endpoints TEXT NOT NULL,
            server_name TEXT,
            was TEXT,
            became TEXT,
            words TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_by_age ON event (at);
        CREATE INDEX event_of_origin ON event (origin, at);
        """
}
