#!/usr/bin/env bash
# A disk that is full, a directory that cannot be written, a file that is torn: the monitor goes on, says what is wrong with
# itself and never blames an origin; what it could not write it writes when it can, and what was damaged it keeps.
# Needs to mount a small file system: as root, or in a user namespace of its own; where neither is allowed it is skipped.
if [ -z "${NEEDS_ROOT:-}" ]; then
    export NEEDS_ROOT=1
    if unshare --mount true 2>/dev/null; then
        exec unshare --mount bash "$0" "$@"
    fi
    if unshare --user --map-root-user --mount true 2>/dev/null; then
        exec unshare --user --map-root-user --mount bash "$0" "$@"
    fi
    echo "skipped: nothing can be mounted here"
    exit 77
fi
. "$(dirname "$0")/lib.sh"

authority
KEY="EC -pkeyopt ec_paramgen_curve:P-256"
leaf good '*.example.com'
leaf late '*.example.com' "90 days ago" "1 day ago"
# Both at one port, one after the other: what the origins serve changes with the server.
free_port
port=$PORT
serve_leaf good "$port"
new_secret "$DIR/secret"
free_port
touch "$DIR/answers"
serve receiver "$PORT" python3 Tests/acceptance/receiver.py "$PORT" "$DIR/secret" "$DIR/received.jsonl" "$DIR/answers"
{
    printf 'defaults: {interval: 10s}\ntrust: {bundle: %s}\norigins:\n' "$DIR/root.pem"
    for number in 1 2 3 4 5 6 7 8; do
        echo "  - {id: o$number, domain: o$number.example.com, port: $port, connect_to: [127.0.0.1]}"
    done
    echo "receivers:"
    echo "  - {name: all, type: webhook, url: 'http://127.0.0.1:$PORT/', secret: {file: $DIR/secret}}"
} >"$DIR/cfmon.yaml"

all_are() { status_json | jq -e --arg verdict "$1" '[.origins[].verdict] | length == 8 and all(. == $verdict)' >/dev/null; }
store_fails() { status_json | jq -e '.daemon.findings | any(.code == "monitor-store")' >/dev/null; }
store_is_well() { status_json | jq -e '.daemon.findings == []' >/dev/null; }
told() { [ -s "$DIR/received.jsonl" ] && [ "$(jq -r .body.type "$DIR/received.jsonl" | grep -c "$1")" -ge "$2" ]; }
sound() {
    same "integrity_check" "$(sqlite3 "$1" 'PRAGMA integrity_check')" ok
    same "foreign_key_check" "$(sqlite3 "$1" 'PRAGMA foreign_key_check')" ""
}

echo "a disk that becomes full, and has room again"
mkdir "$DIR/state"
# A folder on which something is mounted cannot be removed.
trap 'status=$?; set +e; umount --lazy "$DIR/state" 2>/dev/null; (exit $status); clean_up' EXIT
mount -t tmpfs -o size=2m tmpfs "$DIR/state"
start_daemon "$DIR/cfmon.yaml"
wait_until 40 all_are ok || fail "the origins are not ok" "$(status_json)" "$(cat "$DIR/cfmond.log")"
dd if=/dev/zero of="$DIR/state/ballast" bs=4k 2>/dev/null || true
# The log in the file system may have room of its own for some of the changes: change until it is used up.
for round in 1 2 3 4 5 6; do
    [ $((round % 2)) = 1 ] && serve_leaf late "$port" || serve_leaf good "$port"
    wait_until 15 store_fails && break
done
store_fails || fail "a full disk is not noticed" "$(cat "$DIR/cfmond.log")"
serve_leaf late "$port"
# What is true now is shown, though it cannot be written; and no origin is unknown for it.
wait_until 30 all_are critical || fail "the verdicts stand still" "$(status_json)"
run "$BIN/cfmonctl" doctor --socket "$DIR/control.sock"
expect_status 3
expect_output "results cannot be stored"
run "$BIN/cfmonctl" status --socket "$DIR/control.sock"
expect_output "store: results cannot be stored"
grep -q "the ledger cannot be written; checks go on" "$DIR/cfmond.log" || fail "the log is silent" "$(cat "$DIR/cfmond.log")"
run "$BIN/cfmonctl" backup "$DIR/copy.db" --socket "$DIR/control.sock"
expect_status 3
expect_output "full"
[ ! -e "$DIR/copy.db" ] || fail "there is a backup of which cfmonctl said that it failed"
rm "$DIR/state/ballast"
wait_until 40 store_is_well || fail "the ledger is not written again" "$(status_json)" "$(cat "$DIR/cfmond.log")"
wait_until 40 told incident.opened 1 || fail "the alert did not outlive the full disk" "$(cat "$DIR/cfmond.log")"
[ "$(json history o1 | jq '[.runs[] | select(.verdict == "critical")] | length')" -ge 1 ] || fail "the change was not kept"
run "$BIN/cfmonctl" backup "$DIR/copy.db" --socket "$DIR/control.sock"
expect_status 0
sound "$DIR/copy.db"
run "$BIN/cfmonctl" backup "$DIR/copy.db" --socket "$DIR/control.sock"
expect_status 73
expect_output "exists already"
run "$BIN/cfmonctl" backup "$DIR/nowhere/copy.db" --socket "$DIR/control.sock"
expect_status 73
expect_output "cannot be written"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
sound "$DIR/state/cfmon.db"
umount "$DIR/state"

echo "a directory that cannot be written"
mount -t tmpfs -o ro,size=2m tmpfs "$DIR/state"
run "$BIN/cfmond" --config "$DIR/cfmon.yaml" --state-dir "$DIR/state" --socket "$DIR/control.sock"
expect_status 75
expect_output "cannot be written"
umount "$DIR/state"

echo "a backup is all that a new state directory needs"
cp "$DIR/copy.db" "$DIR/state/cfmon.db"
start_daemon "$DIR/cfmon.yaml"
wait_until 40 all_are critical || fail "the backup does not go on" "$(status_json)"
[ "$(json history o1 | jq '.runs | length')" -ge 2 ] || fail "the backup has no past" "$(json history o1)"
kill_daemon

echo "a log that is torn, and a file that is damaged"
truncate -s -3000 "$DIR/state/cfmon.db-wal"
start_daemon "$DIR/cfmon.yaml"
store_is_well || fail "a torn log is taken for damage" "$(cat "$DIR/cfmond.log")"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
sound "$DIR/state/cfmon.db"
dd if=/dev/urandom of="$DIR/state/cfmon.db" bs=4096 seek=3 count=6 conv=notrunc 2>/dev/null
pages() { dd if="$1" bs=4096 skip=3 count=6 2>/dev/null | sha256sum; }
before=$(pages "$DIR/state/cfmon.db")
: >"$DIR/received.jsonl"
start_daemon "$DIR/cfmon.yaml"
status_json | jq -e '.daemon.findings | any(.code == "monitor-store" and .severity == "warning")' >/dev/null ||
    fail "the damage is not shown" "$(status_json)"
same "the file that was moved aside" "$(pages "$DIR"/state/cfmon.db.damaged-*Z)" "$before"
damage_told() { jq -se 'any(.[]; .body.data.code == "monitor-store")' "$DIR/received.jsonl" >/dev/null; }
wait_until 40 damage_told || fail "nobody was told of the damage" "$(cat "$DIR/received.jsonl")"
wait_until 40 all_are critical || fail "it does not begin anew" "$(status_json)"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
sound "$DIR/state/cfmon.db"
