PRAGMA application_id = 1667657070;
PRAGMA user_version = 2;
CREATE TABLE acknowledgement (
    incident INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    comment TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical'))
) STRICT;
INSERT INTO "acknowledgement" VALUES(1,1795231200,'ann','renewing','critical');
CREATE TABLE certificate (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
    der BLOB NOT NULL,
    first_seen INTEGER NOT NULL
) STRICT;
INSERT INTO "certificate" VALUES(1,'3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d',X'300102',1795230000);
INSERT INTO "certificate" VALUES(2,'9db0847e0fbec4626df1cc859a2c062619e8e5db8fab183c5bf9d977955afb4d',X'300101',1795230000);
INSERT INTO "certificate" VALUES(3,'95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b',X'300103',1795230000);
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
INSERT INTO "complaint" VALUES(1,1,'{}','',1795230900,NULL,2,0,'certificate-expired','critical',1795230000,'expired','proof','Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.');
INSERT INTO "complaint" VALUES(2,2,'{}','',1795230300,NULL,2,0,'certificate-expires-soon','warning',NULL,'soon','proof','Find out why it was not renewed: `certbot renew --dry-run`, `systemctl list-timers`, the renewal status in ACM. If the file is new, the server has not loaded it. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`.');
INSERT INTO "complaint" VALUES(3,3,'{}','',1795230000,1795231100,2,0,'certificate-expired','critical',1795230000,'expired','proof','Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.');
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('delivered', 'retry', 'dead')),
    status INTEGER,
    error TEXT
) STRICT;
INSERT INTO "delivery" VALUES(1,3,1795231000,'delivered',204,NULL);
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
INSERT INTO "incident" VALUES(1,'certificate-expired','9db0847e0fbec4626df1cc859a2c062619e8e5db8fab183c5bf9d977955afb4d','open',1795230900,1795230900,NULL,NULL,1,'certificate-expired','critical',1795230000,'expired','proof','Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.');
INSERT INTO "incident" VALUES(2,'certificate-expired','95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b','open',1795230300,1795230300,NULL,NULL,1,'certificate-expires-soon','warning',NULL,'soon','proof','Find out why it was not renewed: `certbot renew --dry-run`, `systemctl list-timers`, the renewal status in ACM. If the file is new, the server has not loaded it. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`.');
INSERT INTO "incident" VALUES(3,'certificate-expired','3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d','closed',1795230000,1795231100,1795231100,'retired',1,'certificate-expired','critical',1795230000,'expired','proof','Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.');
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
INSERT INTO "latest" VALUES(1,2,'critical
certificate-expired
certificate-expired critical - - 9db0847e0fbec4626df1cc859a2c062619e8e5db8fab183c5bf9d977955afb4d
303/c02f/-/9db0847e0fbec4626df1cc859a2c062619e8e5db8fab183c5bf9d977955afb4d,3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d - - shop.example.com',443,'expired',NULL,0.0,1795230000,'certificate-expired','{"chains":[["9db0847e0fbec4626df1cc859a2c062619e8e5db8fab183c5bf9d977955afb4d","3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d"]],"observation":{"at":"2026-11-21T03:15:00Z","attempts":[{"connection":{"open":{"tries":1}},"endpoint":{"address":"192.0.2.7","port":443},"handshake":{"chain":[],"isOpeningOnly":false,"outcome":{"completed":{}},"suite":49199,"version":771},"serverName":"shop.example.com","timings":{"connect":5,"tls":5}}],"lookup":{"answer":{"addresses":{"_0":["192.0.2.7"]}},"milliseconds":1},"origin":{"addressType":"ipv4","attempts":3,"connectTo":[],"domain":"shop.example.com","hostHeaders":[],"id":"shop","port":443,"protocols":["TLSv1.2"],"timeout":10}}}','{"attempts":[{"endpoint":{"address":"192.0.2.7","port":443},"forecast":{"because":"certificate-expired","failsAt":"2026-11-21T03:00:00Z"},"path":["9db0847e0fbec4626df1cc859a2c062619e8e5db8fab183c5bf9d977955afb4d","3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d"],"serverName":"shop.example.com","severity":"ok"}],"cloudFront":{"share":0},"findings":[{"basis":"documented","certificate":"9db0847e0fbec4626df1cc859a2c062619e8e5db8fab183c5bf9d977955afb4d","code":"certificate-expired","detail":"proof","evidence":{},"remedy":"Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.","severity":"critical","title":"expired"}],"forecast":{"because":"certificate-expired","failsAt":"2026-11-21T03:00:00Z"},"severity":"critical"}');
INSERT INTO "latest" VALUES(2,4,'warning
certificate-expires-soon
certificate-expires-soon warning - - 95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b
303/c02f/-/95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b,3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d - - blog.example.com',443,'soon',NULL,0.0,NULL,NULL,'{"chains":[["95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b","3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d"],["95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b","3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d"]],"observation":{"at":"2026-11-21T03:05:00Z","attempts":[{"connection":{"open":{"tries":1}},"endpoint":{"address":"192.0.2.8","port":443},"handshake":{"chain":[],"isOpeningOnly":false,"outcome":{"completed":{}},"suite":49199,"version":771},"serverName":"blog.example.com","timings":{"connect":5,"tls":5}},{"connection":{"open":{"tries":1}},"endpoint":{"address":"192.0.2.9","port":443},"handshake":{"chain":[],"isOpeningOnly":false,"outcome":{"completed":{}},"suite":49199,"version":771},"serverName":"blog.example.com","timings":{"connect":5,"tls":5}}],"lookup":{"answer":{"addresses":{"_0":["192.0.2.8","192.0.2.9"]}},"milliseconds":1},"origin":{"addressType":"ipv4","attempts":3,"connectTo":[],"domain":"blog.example.com","hostHeaders":[],"id":"blog","port":443,"protocols":["TLSv1.2"],"timeout":10}}}','{"attempts":[{"endpoint":{"address":"192.0.2.8","port":443},"forecast":{},"path":["95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b","3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d"],"serverName":"blog.example.com","severity":"ok"},{"endpoint":{"address":"192.0.2.9","port":443},"forecast":{},"path":["95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b","3cbe6470cff85dfaddea998f857fa38772dbf46f74b039fef0a75f69bc4a8c7d"],"serverName":"blog.example.com","severity":"ok"}],"cloudFront":{"share":0},"findings":[{"basis":"documented","certificate":"95aede368e8055a4e529b888d1496fdc28aff4b9747755201375fa95baaeb45b","code":"certificate-expires-soon","detail":"proof","evidence":{},"remedy":"Find out why it was not renewed: `certbot renew --dry-run`, `systemctl list-timers`, the renewal status in ACM. If the file is new, the server has not loaded it. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`.","severity":"warning","title":"soon"}],"forecast":{},"severity":"warning"}');
CREATE TABLE origin (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
    domain TEXT NOT NULL,
    first_seen INTEGER NOT NULL
) STRICT;
INSERT INTO "origin" VALUES(1,'shop','shop.example.com',1795230000);
INSERT INTO "origin" VALUES(2,'blog','blog.example.com',1795230000);
INSERT INTO "origin" VALUES(3,'gone','gone.example.com',1795230000);
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
INSERT INTO "outbox" VALUES(1,'msg_JBxoXi5mDTXj8NaZkXruEePqdf1','ops',1,'trigger',0,'{"data":{"code":"certificate-expired","command":"cfmonctl show shop","detail":"proof","fails_at":"2026-11-21T03:00:00Z","incident":1,"opened_at":"2026-11-21T03:15:00Z","origin_count":1,"origins":[{"domain":"shop.example.com","fails_at":"2026-11-21T03:00:00Z","id":"shop","severity":"critical"}],"remedy":"Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.","resolved_at":null,"schema":"cfmon.alert/1","severity":"critical","test":false,"title":"[CRITICAL] shop: CloudFront fails since 2026-11-21 03:00 UTC (15 min ago): expired"},"timestamp":"2026-11-21T03:15:00Z","type":"incident.opened"}','offered',0,1795230900,1795230900,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(2,'msg_JluaSCsws6ojKw8trqRfBeYJiF5','ops',2,'trigger',0,'{"data":{"code":"certificate-expires-soon","command":"cfmonctl show blog","detail":"proof","fails_at":null,"incident":2,"opened_at":"2026-11-21T03:05:00Z","origin_count":1,"origins":[{"domain":"blog.example.com","fails_at":null,"id":"blog","severity":"warning"}],"remedy":"Find out why it was not renewed: `certbot renew --dry-run`, `systemctl list-timers`, the renewal status in ACM. If the file is new, the server has not loaded it. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`.","resolved_at":null,"schema":"cfmon.alert/1","severity":"warning","test":false,"title":"[WARNING] blog: soon"},"timestamp":"2026-11-21T03:05:00Z","type":"incident.opened"}','offered',0,1795230300,1795230300,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES(3,'msg_Yc7Ti4zYRjHu7qH7CmDle7Gutoc','ops',3,'trigger',0,'{"data":{"code":"certificate-expired","command":"cfmonctl show gone","detail":"proof","fails_at":"2026-11-21T03:00:00Z","incident":3,"opened_at":"2026-11-21T03:00:00Z","origin_count":1,"origins":[{"domain":"gone.example.com","fails_at":"2026-11-21T03:00:00Z","id":"gone","severity":"critical"}],"remedy":"Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.","resolved_at":null,"schema":"cfmon.alert/1","severity":"critical","test":false,"title":"[CRITICAL] gone: CloudFront fails since 2026-11-21 03:00 UTC (now): expired"},"timestamp":"2026-11-21T03:00:00Z","type":"incident.opened"}','delivered',1,1795230000,1795230000,1795231000,204,NULL);
INSERT INTO "outbox" VALUES(4,'msg_A9BBYnkmipXWcdv87iO8XLluHxA','ops',3,'recover',0,'{"data":{"code":"certificate-expired","command":"cfmonctl show gone","detail":"The origins concerned are no longer in the configuration; whether the fault is mended is not known. proof","fails_at":"2026-11-21T03:00:00Z","incident":3,"opened_at":"2026-11-21T03:00:00Z","origin_count":1,"origins":[{"domain":"gone.example.com","fails_at":"2026-11-21T03:00:00Z","id":"gone","severity":"critical"}],"remedy":"Renew the certificate (`certbot renew`), deploy it and reload the server. nginx: `nginx -s reload`. Apache: `apachectl graceful`. HAProxy: `systemctl reload haproxy`. If the file was renewed already, only the reload is missing. AWS load balancer: ACM renews its own certificates once their validation records are back in DNS; an imported one has to be imported again.","resolved_at":"2026-11-21T03:18:20Z","schema":"cfmon.alert/1","severity":"critical","test":false,"title":"[NO LONGER WATCHED] gone: over since 2026-11-21 03:18 UTC, after 18m20s: expired"},"timestamp":"2026-11-21T03:18:20Z","type":"incident.resolved"}','waiting',0,1795231100,1795231100,NULL,NULL,NULL);
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
INSERT INTO "run" VALUES(1,1,1795230000,1795230600,3,'ok',NULL,NULL,'',3,10.0,12.0,33.0);
INSERT INTO "run" VALUES(2,1,1795230900,1795230900,1,'critical','certificate-expired',1795230000,'ooo',1,10.0,10.0,10.0);
INSERT INTO "run" VALUES(3,2,1795230000,1795230000,1,'ok',NULL,NULL,'',1,10.0,10.0,10.0);
INSERT INTO "run" VALUES(4,2,1795230300,1795230300,1,'warning','certificate-expires-soon',NULL,'o',1,10.0,10.0,10.0);
INSERT INTO "run" VALUES(5,3,1795230000,1795230000,1,'critical','certificate-expired',NULL,'',1,10.0,10.0,10.0);
CREATE TABLE run_certificate (
    run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
    certificate INTEGER NOT NULL REFERENCES certificate (number),
    PRIMARY KEY (run, certificate)
) STRICT, WITHOUT ROWID;
INSERT INTO "run_certificate" VALUES(1,1);
INSERT INTO "run_certificate" VALUES(2,1);
INSERT INTO "run_certificate" VALUES(3,1);
INSERT INTO "run_certificate" VALUES(4,1);
INSERT INTO "run_certificate" VALUES(5,1);
INSERT INTO "run_certificate" VALUES(1,2);
INSERT INTO "run_certificate" VALUES(2,2);
INSERT INTO "run_certificate" VALUES(3,3);
INSERT INTO "run_certificate" VALUES(4,3);
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
INSERT INTO "silence" VALUES(1,'blog','{}',1795230000,1795239000,'ann','moving');
CREATE TABLE told (
    incident INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    receiver TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
    joins INTEGER NOT NULL,
    at INTEGER NOT NULL,
    recovered INTEGER NOT NULL CHECK (recovered IN (0, 1)),
    PRIMARY KEY (incident, receiver)
) STRICT, WITHOUT ROWID;
INSERT INTO "told" VALUES(1,'ops','critical',1,1795230900,0);
INSERT INTO "told" VALUES(2,'ops','warning',1,1795230300,0);
INSERT INTO "told" VALUES(3,'ops','critical',1,1795231100,1);
CREATE INDEX run_of_origin ON run (origin);
CREATE INDEX run_by_age ON run (began);
CREATE INDEX run_certificate_of ON run_certificate (certificate);
CREATE UNIQUE INDEX incident_of_cause ON incident (cause, subject) WHERE closed_at IS NULL;
CREATE INDEX incident_by_end ON incident (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX complaint_of_origin ON complaint (origin) WHERE until IS NULL;
CREATE INDEX complaint_ever_of_origin ON complaint (origin);
CREATE INDEX outbox_due ON outbox (due_at) WHERE settled_at IS NULL;
CREATE INDEX outbox_line ON outbox (receiver, incident) WHERE settled_at IS NULL;
CREATE INDEX outbox_of_incident ON outbox (incident);
CREATE INDEX outbox_by_end ON outbox (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX delivery_of_message ON delivery (message);
CREATE INDEX silence_by_end ON silence (ends_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('incident',3);
INSERT INTO "sqlite_sequence" VALUES('outbox',4);
INSERT INTO "sqlite_sequence" VALUES('silence',1);
