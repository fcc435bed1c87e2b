#!/usr/bin/env bash
# `kill -9` at two hundred random moments while alerts open, are acknowledged and end: after each of them the ledger is
# whole, and nothing of which it had said that it knows is lost. SEED=N repeats a run, KILLS=N makes it shorter or longer.
. "$(dirname "$0")/lib.sh"

authority
KEY="EC -pkeyopt ec_paramgen_curve:P-256"
leaf good '*.example.com'
for group in 0 1 2 3 4 5 6 7; do leaf "late-$group" '*.example.com' "90 days ago" "$((group + 1)) days ago"; done
python3 Tests/acceptance/crashes.py "$BIN/cfmond" "$DIR" "${SEED:-$RANDOM}" "${KILLS:-200}" ||
    fail "cfmond did not survive being killed"
