#!/usr/bin/env bash
# The status of a daemon that does not answer never says ok: not when it was stopped, not when it was killed, not when it
# hangs, not before it was started. It is exit status 3 and one line that says what to do.
. "$(dirname "$0")/lib.sh"

open_shop
shop_config >"$DIR/cfmon.yaml"

never_ok() {
    echo "$1"
    local format
    for format in table wide json nagios; do
        run "$BIN/cfmonctl" status --socket "$DIR/control.sock" -o "$format"
        expect_status 3
        expect_no_output '(^|[^a-z])ok([^a-z]|$)'
    done
    run "$BIN/cfmonctl" status --socket "$DIR/control.sock"
    expect_status 3
    same "the number of lines" "$(wc -l <<<"$OUTPUT")" 1
    run "$BIN/cfmonctl" show shop --socket "$DIR/control.sock"
    expect_status 3
}
shows_ok() { status_json | jq -e '.origins[0].verdict == "ok"' >/dev/null; }

never_ok "before it was started"

umask 022
start_daemon "$DIR/cfmon.yaml"
wait_until 30 shows_ok || fail "the origin is not ok" "$(status_json)" "$(cat "$DIR/cfmond.log")"
run "$BIN/cfmonctl" status --socket "$DIR/control.sock"
expect_status 0
expect_output ok
same "who may read the ledger" "$(stat -c %A "$DIR"/*/cfmon.db | cut -c 5-)" "r-----"

kill -s STOP "$DAEMON"
never_ok "while it hangs"
kill -s CONT "$DAEMON"
wait_until 10 daemon_answers || fail "it does not come back after SIGCONT"

kill_daemon
[ -S "$DIR/control.sock" ] || fail "a killed daemon leaves its socket: this story wants it there"
never_ok "after it was killed, its socket still there"

start_daemon "$DIR/cfmon.yaml"
wait_until 30 shows_ok || fail "the origin is not ok after the restart"
stop "$DAEMON" || fail "SIGTERM ended it with $?" "$(cat "$DIR/cfmond.log")"
never_ok "after it was stopped"
