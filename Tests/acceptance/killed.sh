#!/usr/bin/env bash
# `kill -9` at any moment and a restart: no alert is lost, none is sent twice under another id, history continues, streaks
# and phases continue.
. "$(dirname "$0")/lib.sh"
# shellcheck source=script/street.sh
. script/street.sh

echo "killed between the receiver's taking the message and its answer"
authority
leaf late shop.example.com "90 days ago" "1 day ago"
free_port
serve_leaf late "$PORT"
origin=$PORT server=$PID
new_secret "$DIR/secret"
free_port
serve deaf "$PORT" python3 Tests/acceptance/receiver.py "$PORT" "$DIR/secret" "$DIR/deaf.jsonl" "$DIR/answers"
deaf=$PID
cat >"$DIR/cfmon.yaml" <<CONFIG
defaults: {interval: 10s}
trust: {bundle: $DIR/root.pem}
origins:
  - {id: shop, domain: shop.example.com, port: $origin, connect_to: [127.0.0.1]}
receivers:
  - name: deaf
    type: webhook
    url: http://127.0.0.1:$PORT/
    secret: {file: $DIR/secret}
CONFIG
attempts() { [ -f "$DIR/deaf.jsonl" ] && [ "$(wc -l <"$DIR/deaf.jsonl")" -ge "$1" ]; }
for round in 1 2; do
    start_daemon "$DIR/cfmon.yaml"
    wait_until 40 attempts $round || fail "attempt $round does not come" "$(cat "$DIR/cfmond.log")"
    kill_daemon
done
touch "$DIR/answers"
start_daemon "$DIR/cfmon.yaml"
wait_until 40 attempts 3 || fail "the message is lost" "$(cat "$DIR/cfmond.log")"
nothing_pending() { [ "$(status_json | jq .daemon.outbox_pending)" = 0 ]; }
wait_until 40 nothing_pending || fail "the message is not settled" "$(status_json)"
same "the ids of all attempts" "$(jq -r .id "$DIR/deaf.jsonl" | sort -u | wc -l)" 1
same "the bodies of all attempts" "$(jq -cS .body "$DIR/deaf.jsonl" | sort -u | wc -l)" 1
same "the signatures" "$(jq .signed "$DIR/deaf.jsonl" | sort -u)" true
same "the alert" "$(jq -r '.body | "\(.type) \(.data.code)"' "$DIR/deaf.jsonl" | sort -u)" "incident.opened certificate-expired"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
stop "$deaf" || true
stop "$server" || true
rm -r "$DIR/state" "$DIR/secret"

echo "killed twelve times while it watches a street of broken origins"
open_street
# The past of an origin that does not change: its first check, and the second of the minute at which it is checked.
past() { status_json | jq -r '.origins[] | select(.origin.id == "good-rsa") | .first_at // empty'; }
# Equal results are written once a minute and with the first check after a start: a kill forgets some of the count, and
# nothing else.
checks() { status_json | jq -r '.origins[] | select(.origin.id == "good-rsa") | .checks'; }
has_past() { [ -n "$(past)" ]; }
start_daemon "$STREET/cfmon.yaml"
wait_until 40 has_past || fail "no first check" "$(cat "$DIR/cfmond.log")"
beginning=$(past)
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
    kill_daemon
    start_daemon "$STREET/cfmon.yaml"
    same "the first check" "$(past)" "$beginning"
    # Whatever the daemon is at: 0 to 3 seconds after it answers.
    sleep "$((RANDOM % 4)).$((RANDOM % 10))"
done
wait_until 150 settled || fail "an alert is lost, or a verdict is wrong" "$(diff <(sort "$STREET/expected.tsv") <(verdicts))"

same "the first check" "$(past)" "$beginning"
[ "$(checks)" -gt 1 ] || fail "the streak does not continue: $(checks)"
runs=$(json history good-rsa | jq '.runs | length')
same "the runs of equal results" "$runs" 1

# One cause is one incident, opened by one message, whatever number of times that was sent.
opened=$(received | jq -c 'select(.body.type == "incident.opened") | [.body.data.incident, .id]' | sort -u)
same "incidents with two opening messages" "$(jq '.[0]' <<<"$opened" | sort | uniq -d)" ""
causes=$(received | jq -c 'select(.body.type == "incident.opened") | [.body.data.code, .body.data.origins[0].id, .body.data.incident]' | sort -u)
same "causes with two incidents" "$(jq -c '.[:2]' <<<"$causes" | sort | uniq -d)" ""
same "incidents that seemed to be over" "$(received | jq -r 'select(.body.type == "incident.resolved") | .body.data.code')" ""
echo "$(received | wc -l) messages, $(wc -l <<<"$opened") incidents, $(checks) checks of good-rsa in one run"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
