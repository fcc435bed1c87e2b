-- The layout of cfmon.db (PRAGMA user_version = 7). Times are Unix seconds.

CREATE TABLE acknowledgement (
    incident INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    comment TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical'))
) STRICT;

CREATE TABLE certificate (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    der BLOB NOT NULL,
    first_seen INTEGER NOT NULL
) STRICT;

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

CREATE TABLE delivery (
    number INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('delivered', 'retry', 'dead')),
    status INTEGER,
    error TEXT
) STRICT;

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
    remedy TEXT NOT NULL, relapses INTEGER NOT NULL DEFAULT 0 CHECK (relapses >= 0),
    CHECK ((stage = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((stage = 'closed') = (ending IS NOT NULL))
) STRICT;

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
, addresses INTEGER CHECK (addresses >= 0), leaf_until INTEGER, chain_until INTEGER, place TEXT) STRICT;

CREATE TABLE origin (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
    domain TEXT NOT NULL,
    first_seen INTEGER NOT NULL
) STRICT;

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
    error TEXT, acknowledges INTEGER NOT NULL DEFAULT 0 CHECK (acknowledges IN (0, 1)), failing_since INTEGER,
    CHECK ((state IN ('waiting', 'offered')) = (settled_at IS NULL))
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
, latency_spread BLOB NOT NULL DEFAULT x''
    CHECK (length(latency_spread) <= 64 AND length(latency_spread) % 4 = 0), after_gap INTEGER CHECK (after_gap IN (0, 1))) STRICT;

CREATE TABLE run_certificate (
    run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
    certificate INTEGER NOT NULL REFERENCES certificate (number),
    PRIMARY KEY (run, certificate)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE told (
    incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    receiver TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
    joins INTEGER NOT NULL,
    at INTEGER NOT NULL,
    recovered INTEGER NOT NULL CHECK (recovered IN (0, 1)), fails_at INTEGER,
    PRIMARY KEY (incident, receiver)
) STRICT, WITHOUT ROWID;

CREATE INDEX complaint_by_weight ON complaint (incident, severity, ifnull(fails_at, 9223372036854775807), since)
    WHERE until IS NULL;

CREATE INDEX complaint_ever_of_origin ON complaint (origin);

CREATE INDEX complaint_of_origin ON complaint (origin) WHERE until IS NULL;

CREATE INDEX delivery_of_message ON delivery (message);

CREATE INDEX event_by_age ON event (at);

CREATE INDEX event_of_origin ON event (origin, at);

CREATE INDEX incident_by_end ON incident (closed_at) WHERE closed_at IS NOT NULL;

CREATE INDEX incident_ended ON incident (cause, subject, closed_at) WHERE closed_at IS NOT NULL;

CREATE UNIQUE INDEX incident_of_cause ON incident (cause, subject) WHERE closed_at IS NULL;

CREATE INDEX outbox_by_end ON outbox (settled_at) WHERE settled_at IS NOT NULL;

CREATE INDEX outbox_due ON outbox (due_at) WHERE settled_at IS NULL;

CREATE INDEX outbox_line ON outbox (receiver, incident) WHERE settled_at IS NULL;

CREATE INDEX outbox_of_incident ON outbox (incident);

CREATE INDEX outbox_of_receiver ON outbox (receiver, due_at) WHERE settled_at IS NULL;

CREATE INDEX run_by_age ON run (began);

CREATE INDEX run_certificate_of ON run_certificate (certificate);

CREATE INDEX run_of_origin ON run (origin);

CREATE INDEX silence_by_end ON silence (ends_at);
