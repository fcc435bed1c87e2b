#!/usr/bin/env bash
# `script/demo --once` comes to its end with every origin judged as announced, and leaves neither files nor processes.
. "$(dirname "$0")/lib.sh"

mkdir "$DIR/tmp"
TMPDIR=$DIR/tmp CFMON_BIN=$BIN script/demo --once || fail "script/demo --once exits $?"
same "what the demo leaves behind" "$(ls "$DIR/tmp")" ""
same "the processes it leaves behind" "$(pgrep -af "$DIR/tmp" || true)" ""

echo "interrupted, it leaves nothing either"
TMPDIR=$DIR/tmp CFMON_BIN=$BIN script/demo >"$DIR/live.log" 2>&1 &
demo=$!
PIDS+=("$demo")
shows_the_street() { grep -q critical "$DIR/live.log"; }
wait_until 60 shows_the_street || fail "no live status" "$(cat "$DIR/live.log")"
pkill -TERM -P "$demo" -x cfmonctl || fail "the live status is not running"
wait "$demo" || true
same "what the demo leaves behind" "$(ls "$DIR/tmp")" ""
same "the processes it leaves behind" "$(pgrep -af "$DIR/tmp" || true)" ""
