#!/usr/bin/env bash
# A certificate that is replaced while the daemon watches, and once more while it is stopped: each change is told, as a
# fact that is no fault. And an origin with TLS 1.3 alone is the same to the daemon as to `cfmonctl check`.
. "$(dirname "$0")/lib.sh"

authority
leaf old shop.example.com
leaf new shop.example.com "1 day ago" "89 days"
leaf newest shop.example.com "1 hour ago" "90 days"
free_port
# serves FILE: from now on with TLS 1.3 alone.
serves() { serve_leaf "$1" "$PORT" -tls1_3; }
fingerprint() { openssl x509 -in "$DIR/$1.pem" -noout -fingerprint -sha256 | cut -d= -f2 | tr -d : | tr A-F a-f; }

cat >"$DIR/cfmon.yaml" <<CONFIG
defaults: {interval: 10s}
trust: {bundle: $DIR/root.pem}
origins:
  - {id: shop, domain: shop.example.com, port: $PORT, connect_to: [127.0.0.1]}
CONFIG
finding() { json show shop | jq -r --arg code "$1" '.findings[] | select(.code == $code) | '"$2"; }

echo "TLS 1.3 alone is the same to both"
serves old
start_daemon "$DIR/cfmon.yaml"
wait_until 30 all_judged || fail "the origin is not checked" "$(cat "$DIR/cfmond.log")"
same "the daemon's verdict" "$(status_json | jq -r '.origins[0] | [.verdict, .findings[0].code] | join(" ")')" \
    "notice tls-protocol-undocumented"
check shop.example.com "$PORT"
expect_verdict notice tls-protocol-undocumented
same "a change at the first check" "$(finding certificate-changed .title)" ""

echo "a renewal is told, and is no fault"
serves new
told() { [ "$(finding certificate-changed .certificate)" = "$(fingerprint "$1")" ]; }
wait_until 40 told new || fail "the change is not told" "$(json show shop)" "$(cat "$DIR/cfmond.log")"
same "its severity" "$(finding certificate-changed .severity)" ok
same "the former certificate" "$(finding certificate-changed '.evidence.old[0]')" "$(fingerprint old)"
same "the verdict" "$(status_json | jq -r '.origins[0].verdict')" notice

echo "one that comes while the daemon is stopped is told as well"
stop "$DAEMON" || fail "the daemon did not end well: $?" "$(cat "$DIR/cfmond.log")"
serves newest
start_daemon "$DIR/cfmon.yaml"
wait_until 40 told newest || fail "the change is not told" "$(json show shop)" "$(cat "$DIR/cfmond.log")"
same "the former certificate" "$(finding certificate-changed '.evidence.old[0]')" "$(fingerprint new)"
stop "$DAEMON" || fail "the daemon did not end well: $?" "$(cat "$DIR/cfmond.log")"
