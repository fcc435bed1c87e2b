#!/usr/bin/env bash
# An origin that shows a certificate of 59 kB with 19,500 names, at four addresses and under eight forwarded names,
# keeps nobody waiting: the daemon's word to the watchdog is never late, however long it takes to judge it.
. "$(dirname "$0")/lib.sh"

# The watchdog is told twice in its time, so each second. A debug build on a busy machine may be some seconds late; judging on
# the loop of the checks took more than a minute.
export WATCHDOG_USEC=2000000 NOTIFY_SOCKET=$DIR/notify
most=10

authority
# The shortest names, since TLS 1.2 in OpenSSL and in AWS's library ends near 64 KiB.
names=$(awk 'BEGIN { while (n++ < 6496) printf "DNS:a,DNS:b,DNS:c," }')DNS:w1.example.com
for n in $(seq 2 8); do names+=",DNS:w$n.example.com"; done
certificate "$DIR/crowd" crowd "$DIR/issuing" "10 days ago" "80 days" "subjectAltName=$names" "basicConstraints=CA:false" \
    "keyUsage=critical,digitalSignature,keyEncipherment" "extendedKeyUsage=serverAuth"
size=$(openssl x509 -in "$DIR/crowd.pem" -outform DER | wc -c)
[ "$size" -gt 50000 ] || fail "the certificate has only $size bytes"

free_port
serve crowd "$PORT" openssl s_server -quiet -accept "0.0.0.0:$PORT" -cert "$DIR/crowd.pem" -key "$DIR/crowd.key" \
    -cert_chain "$DIR/issuing.pem"
cat >"$DIR/cfmon.yaml" <<CONFIG
trust: {bundle: $DIR/root.pem}
origins:
  - id: crowd
    domain: w1.example.com
    port: $PORT
    interval: 10s
    connect_to: [$(seq -f '127.0.0.%g' -s ', ' 4)]
    host_headers: [$(seq -f 'w%g.example.com' -s ', ' 8)]
CONFIG
start pings python3 Tests/acceptance/pings.py "$DIR/notify"
wait_until 10 test -S "$DIR/notify"
start_daemon "$DIR/cfmon.yaml"

shows() { status_json | jq -e "$1" >/dev/null; }
echo "judges it"
wait_until 120 shows '.origins[0].addresses | length == 32' || fail "it is not judged" "$(status_json | head -c 2000)"
shows '.origins[0].verdict == "ok" or .origins[0].verdict == "notice"' ||
    fail "it is not well" "$(status_json | jq -c '.origins[0].findings[] | [.code, .detail]' | sort -u | head)"

echo "is told in time meanwhile"
wait_until 30 test "$(wc -l <"$DIR/pings.log")" -ge 3 || fail "the watchdog was not told" "$(cat "$DIR/cfmond.log")"
awk -v most=$most '$1 > worst { worst = $1 } END { print "  the longest time between two words: " worst " s"; exit worst > most }' \
    "$DIR/pings.log" || fail "the watchdog waited for more than $most s"
