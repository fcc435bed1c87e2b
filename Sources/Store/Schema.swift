/// The file's layout, as the steps that lead to it. A step, once shipped, is never edited: the next one is appended.
enum Schema {
    /// Marks the file as cfmon's own (`PRAGMA application_id`): the letters `cfmn`.
    static let applicationID: Int64 = 0x6366_6D6E

    /// `PRAGMA user_version` counts how many of them a file has seen.
    static let steps: [String] = [first, second, third, fourth, fifth, sixth, seventh]

    // Times are Unix seconds. Origins and certificates have a number besides their name, since runs refer to them by
    // the hundred thousand.
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
}
