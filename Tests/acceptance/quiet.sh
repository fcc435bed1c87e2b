#!/usr/bin/env bash
# When to keep quiet: a network that is gone is one alert about the monitor, and a maintenance window keeps what happens in it
# for later. A receiver hears the rest.
. "$(dirname "$0")/lib.sh"

authority
leaf good '*.example.com'
leaf late night.example.com "90 days ago" "1 day ago"
free_port
origin=$PORT
# Every origin has an address of its own on loopback; one server answers on all of them.
open_network() {
    serve_leaf good "$origin" -accept "$origin"
    SERVER=$PID
}
open_network
free_port
serve_leaf late "$PORT" -accept "$PORT"
night=$PORT
new_secret "$DIR/secret"
free_port
touch "$DIR/answers"
serve hook "$PORT" python3 Tests/acceptance/receiver.py "$PORT" "$DIR/secret" "$DIR/taken.jsonl" "$DIR/answers"
configure() {
    cat >"$DIR/cfmon.yaml" <<CONFIG
defaults: {interval: 10s}
trust: {bundle: $DIR/root.pem}
origins:
  - {id: a, domain: a.example.com, port: $origin, connect_to: [127.0.1.1]}
  - {id: b, domain: b.example.com, port: $origin, connect_to: [127.0.1.2]}
  - {id: c, domain: c.example.com, port: $origin, connect_to: [127.0.1.3]}
  - {id: d, domain: d.example.com, port: $origin, connect_to: [127.0.1.4]}
  - {id: night, domain: night.example.com, port: $night, connect_to: [127.0.1.5], labels: {team: night}}
receivers: [{name: hook, type: webhook, url: "http://127.0.0.1:$PORT/", secret: {file: secret}}]
$1
CONFIG
}
configure 'maintenance: [{name: always, match: {team: night}, zone: Pacific/Auckland, days: daily, from: "00:00", to: "00:00", comment: patches}]'
heard() { [ ! -f "$DIR/taken.jsonl" ] || jq -r '.body | "\(.type) \(.data.code)"' "$DIR/taken.jsonl"; }
has_heard() { [ "$(heard | tail -n 1)" = "$1" ]; }

echo "what a window covers is not told, and the alert names it"
start_daemon "$DIR/cfmon.yaml"
wait_until 40 all_judged || fail "not all origins are judged" "$(status_json)"
shown() { json alerts | jq -c '[.alerts[] | [.code, .stage, (.silences[].maintenance)]]'; }
same "the alerts" "$(shown)" '[["certificate-expired","open","always"]]'
run "$BIN/cfmonctl" silence list --socket "$DIR/control.sock"
expect_output "maintenance always"
expect_output "Pacific/Auckland"
same "what was heard" "$(heard)" ""

echo "the network is gone: one alert, about the monitor"
stop "$SERVER" || true
wait_until 60 has_heard "incident.opened monitor-offline" || fail "nothing of it is heard: $(heard)" "$(json alerts)"
same "the verdicts" "$(status_json | jq -c '[.origins[] | select(.origin.id != "night") | .verdict] | unique')" '["unknown"]'
run "$BIN/cfmonctl" doctor --socket "$DIR/control.sock"
expect_status 3
expect_output "became unreachable together"

echo "it is back"
open_network
wait_until 60 has_heard "incident.resolved monitor-offline" || fail "nothing of it is heard: $(heard)" "$(json alerts)"
is_calm() { [ "$(shown)" = '[["certificate-expired","open","always"]]' ]; }
wait_until 60 is_calm || fail "something is left" "$(json alerts)"
same "what was heard" "$(heard | tr '\n' ' ')" "incident.opened monitor-offline incident.resolved monitor-offline "

echo "the window leaves the configuration: what it kept quiet is told"
configure ""
run "$BIN/cfmonctl" reload --socket "$DIR/control.sock"
expect_status 0
wait_until 40 has_heard "incident.opened certificate-expired" || fail "it is not told: $(heard)" "$(json alerts)"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
