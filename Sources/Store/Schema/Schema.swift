/// The file's layout, as a list of migrations. A migration that was shipped is never edited; the next one is appended.
enum Schema {
    /// Marks the file as cfmon's own (`PRAGMA application_id`): the letters `cfmn`.
    static let applicationID: Int64 = 0x6366_6D6E

    /// The migrations. `PRAGMA user_version` counts how many of them a file has had.
    static let steps: [String] = [first, second, third, fourth, fifth, sixth, seventh]

    // Times are Unix seconds. Origins and certificates have a short number besides their name, since hundreds of
    // thousands of runs refer to them.
    private static let first = """
        CREATE TABLE origin (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE CHECK (id <> ''),
            domain TEXT NOT NULL,
            first_seen INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE run (
            number INTEGER PRIMARY KEY,
            origin INTEGER NOT NULL REFERENCES origin (number) ON DELETE CASCADE,
            began INTEGER NOT NULL,
            ended INTEGER NOT NULL CHECK (ended >= began),
            checks INTEGER NOT NULL CHECK (checks > 0),
            severity TEXT NOT NULL CHECK (severity IN ('ok', 'notice', 'unknown', 'warning', 'critical')),
            headline TEXT,
            fails_at INTEGER,
            -- The severities of up to seven checks before this run, oldest first, by their first letters.
            preceding TEXT NOT NULL CHECK (length(preceding) <= 7 AND preceding NOT GLOB '*[^onuwc]*'),
            latency_checks INTEGER NOT NULL CHECK (latency_checks BETWEEN 0 AND checks),
            latency_min REAL NOT NULL,
            latency_max REAL NOT NULL CHECK (latency_max >= latency_min),
            latency_sum REAL NOT NULL
        ) STRICT;
        CREATE INDEX run_of_origin ON run (origin);
        CREATE INDEX run_by_age ON run (began);

        -- What was seen last of each configured origin, and what it means.
        CREATE TABLE latest (
            origin INTEGER PRIMARY KEY REFERENCES origin (number) ON DELETE CASCADE,
            run INTEGER NOT NULL UNIQUE REFERENCES run (number),
            -- What makes two results equal.
            judged TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
            title TEXT,
            status INTEGER,
            share REAL NOT NULL CHECK (share BETWEEN 0 AND 1),
            fails_at INTEGER,
            fails_because TEXT,
            observation TEXT NOT NULL,
            verdict TEXT NOT NULL
        ) STRICT;

        CREATE TABLE certificate (
            number INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
            der BLOB NOT NULL,
            first_seen INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE run_certificate (
            run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
            certificate INTEGER NOT NULL REFERENCES certificate (number),
            PRIMARY KEY (run, certificate)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX run_certificate_of ON run_certificate (certificate);

        CREATE TABLE incident (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            cause TEXT NOT NULL,
            subject TEXT NOT NULL,
            stage TEXT NOT NULL CHECK (stage IN ('pending', 'open', 'closed')),
            opened_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            closed_at INTEGER,
            ending TEXT CHECK (ending IN ('mended', 'retired')),
            joins INTEGER NOT NULL CHECK (joins >= 0),
            code TEXT NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
            fails_at INTEGER,
            title TEXT NOT NULL,
            detail TEXT NOT NULL,
            remedy TEXT NOT NULL,
            CHECK ((stage = 'closed') = (closed_at IS NOT NULL)),
            CHECK ((stage = 'closed') = (ending IS NOT NULL))
        ) STRICT;
        CREATE UNIQUE INDEX incident_of_cause ON incident (cause, subject) WHERE closed_at IS NULL;
        CREATE INDEX incident_by_end ON incident (closed_at) WHERE closed_at IS NOT NULL;

        CREATE TABLE complaint (
            incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
            origin INTEGER NOT NULL REFERENCES origin (number),
            labels TEXT NOT NULL,
            endpoints TEXT NOT NULL,
            since INTEGER NOT NULL,
            until INTEGER,
            streak INTEGER NOT NULL CHECK (streak >= 0),
            calm INTEGER NOT NULL CHECK (calm >= 0),
            code TEXT NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
            fails_at INTEGER,
            title TEXT NOT NULL,
            detail TEXT NOT NULL,
            remedy TEXT NOT NULL,
            PRIMARY KEY (incident, origin)
        ) STRICT;
        CREATE INDEX complaint_of_origin ON complaint (origin) WHERE until IS NULL;
        CREATE INDEX complaint_ever_of_origin ON complaint (origin);

        -- What each receiver was told last of each incident.
        CREATE TABLE told (
            incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
            receiver TEXT NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
            joins INTEGER NOT NULL,
            at INTEGER NOT NULL,
            recovered INTEGER NOT NULL CHECK (recovered IN (0, 1)),
            PRIMARY KEY (incident, receiver)
        ) STRICT, WITHOUT ROWID;

        -- A row is waiting until a courier may have it in hand (offered), and settled in one of three ways.
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            message_id TEXT NOT NULL UNIQUE CHECK (message_id GLOB 'msg_*'),
            receiver TEXT NOT NULL,
            incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('trigger', 'update', 'escalate', 'repeated', 'recover')),
            overtaken INTEGER NOT NULL CHECK (overtaken IN (0, 1)),
            body TEXT NOT NULL CHECK (json_valid(body)),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'delivered', 'dead', 'superseded')),
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            settled_at INTEGER,
            status INTEGER,
            error TEXT,
            CHECK ((state IN ('waiting', 'offered')) = (settled_at IS NULL))
        ) STRICT;
        CREATE INDEX outbox_due ON outbox (due_at) WHERE settled_at IS NULL;
        CREATE INDEX outbox_line ON outbox (receiver, incident) WHERE settled_at IS NULL;
        CREATE INDEX outbox_of_incident ON outbox (incident);
        CREATE INDEX outbox_by_end ON outbox (settled_at) WHERE settled_at IS NOT NULL;

        -- Every attempt to deliver a message.
        CREATE TABLE delivery (
            number INTEGER PRIMARY KEY,
            message INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('delivered', 'retry', 'dead')),
            status INTEGER,
            error TEXT
        ) STRICT;
        CREATE INDEX delivery_of_message ON delivery (message);
        """

    /// Acknowledgements and silences.
    private static let second = """
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

    /// The latencies of a run as a `Histogram`; empty in runs of earlier versions.
    private static let third = """
        ALTER TABLE run ADD COLUMN latency_spread BLOB NOT NULL DEFAULT x''
            CHECK (length(latency_spread) <= 64 AND length(latency_spread) % 4 = 0);
        """

    /// The event log. Numbers are never used twice, so that a reader can go on from the last one seen.
    private static let fourth = """
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

    /// What lists show of an origin, so that they need not read reports; null until the first check by this version.
    private static let fifth = """
        ALTER TABLE latest ADD COLUMN addresses INTEGER CHECK (addresses >= 0);
        ALTER TABLE latest ADD COLUMN leaf_until INTEGER;
        ALTER TABLE latest ADD COLUMN chain_until INTEGER;
        """

    /// Relapses of a cause, messages about acknowledgements, and since when a receiver has accepted nothing.
    private static let sixth = """
        ALTER TABLE incident ADD COLUMN relapses INTEGER NOT NULL DEFAULT 0 CHECK (relapses >= 0);
        CREATE INDEX incident_ended ON incident (cause, subject, closed_at) WHERE closed_at IS NOT NULL;

        -- As it was told.
        ALTER TABLE told ADD COLUMN fails_at INTEGER;

        ALTER TABLE outbox ADD COLUMN acknowledges INTEGER NOT NULL DEFAULT 0 CHECK (acknowledges IN (0, 1));
        -- When the first attempt failed, of this message or of one whose place it took.
        ALTER TABLE outbox ADD COLUMN failing_since INTEGER;
        """

    /// An outbox index for each receiver, an index for the worst origin of an incident, and columns for what only memory knew
    /// of a run.
    private static let seventh = """
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
