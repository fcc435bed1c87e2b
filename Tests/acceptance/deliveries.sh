#!/usr/bin/env bash
# 200 times `kill -9` while alerts go to a receiver that fails half of the time: each incident is told in order and to its
# end, and nothing twice but under the same id. CFMON_SEED repeats a run, CFMON_KILLS makes it shorter.
. "$(dirname "$0")/lib.sh"

seed=${CFMON_SEED:-$((RANDOM % 10000))} kills=${CFMON_KILLS:-200} origins=12
echo "seed $seed"
RANDOM=$seed

authority
leaf good '*.example.com'
free_port
origin=$PORT
free_port
hook=$PORT
serve flaky "$hook" python3 Tests/acceptance/flaky.py serve "$hook" "$DIR/taken.jsonl" "$seed" "$DIR/answers"
{
    echo "defaults: {interval: 10s}"
    echo "trust: {bundle: $DIR/root.pem}"
    # Between two certificates the server is away for a moment, which is not what this story is about.
    echo "offline: none"
    echo "receivers: [{name: flaky, type: webhook, url: 'http://127.0.0.1:$hook/'}]"
    echo "origins:"
    for ((number = 1; number <= origins; number++)); do
        echo "  - {id: o$number, domain: o$number.example.com, port: $origin, connect_to: [127.0.0.1]}"
    done
} >"$DIR/cfmon.yaml"

# show CERTIFICATE: what the origins serve from now on. Any other name on it is an incident for each origin.
show() { serve_leaf "$1" "$origin"; }
sqlite_count() { python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$DIR/state/cfmon.db" "$1"; }
open_alerts() { json alerts | jq '[.alerts[]? | select(.stage == "open")] | length'; }

round=0 rounds=0 bad=false
show good
for ((kill = 1; kill <= kills; kill++)); do
    start_daemon "$DIR/cfmon.yaml"
    open=$(open_alerts)
    if $bad && [ "$open" = $origins ]; then
        show good
        bad=false
    elif ! $bad && [ "$open" = 0 ] && [ $((kills - kill)) -gt 20 ]; then
        round=$((round + 1)) bad=true
        leaf "bad$round" "strange$round.example.org"
        show "bad$round"
    fi
    rounds=$round
    # Whatever it is at: up to a second after it answers.
    sleep "0.$((RANDOM % 10))"
    kill_daemon
done
$bad && [ "$rounds" -gt 0 ] && show good
touch "$DIR/answers"
start_daemon "$DIR/cfmon.yaml"
all_told() { status_json | jq -e '.daemon.outbox_pending == 0' >/dev/null && [ "$(open_alerts)" = 0 ]; }
wait_until 120 all_told || fail "not everything is told" "$(json deliveries | jq -c '.deliveries[] | select(.state == "pending")')"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
incidents=$(sqlite_count "SELECT count(*) FROM incident WHERE cause = 'name-mismatch'")
[ "$incidents" -ge "$origins" ] || fail "only $incidents incidents in $rounds rounds"
echo "$kills kills, $rounds rounds of $origins incidents"
python3 Tests/acceptance/flaky.py judge "$DIR/taken.jsonl" "$(sqlite_count "SELECT count(*) FROM incident")" ||
    fail "an alert is lost, out of order, or told twice (CFMON_SEED=$seed)"
