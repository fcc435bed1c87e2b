# The lab's street of broken origins with a daemon that watches it and a receiver that hears of it; sourced after
# common.sh, by what shows it and by what tests with it.
# shellcheck shell=bash

# open_street: starts the receiver and the lab in DIR. STREET is the lab's folder, with cfmon.yaml, trust.pem and expected.tsv.
open_street() {
    STREET=$DIR/street ALERTS=$DIR/alerts.jsonl
    mkdir "$STREET"
    new_secret "$DIR/secret"
    start receiver "$BIN/cfmon-lab" receive --port-file "$DIR/port" --secret-file "$DIR/secret" --out "$ALERTS"
    comes_up 20 test -s "$DIR/port" || die "the receiver does not start:" "$(cat "$DIR/receiver.log")"
    start lab "$BIN/cfmon-lab" run --dir "$STREET" --interval 10s \
        --webhook "http://127.0.0.1:$(cat "$DIR/port")/" --webhook-secret-file "$DIR/secret"
    comes_up 60 grep -q '^ready ' "$DIR/lab.log" || die "the lab does not start:" "$(cat "$DIR/lab.log")"
}

# The messages that the receiver has accepted, one a line: {"id": …, "body": {"type": …, "data": …}}.
received() { if [ -s "$ALERTS" ]; then cat "$ALERTS"; fi; }

# What the daemon says of each origin, in the form of the lab's announcement: id, verdict, code of the headline.
verdicts() {
    status_json | jq -r '.origins[] | [.origin.id, .verdict, ([.findings[] | select(.severity != "ok")][0].code // "-")] | @tsv' |
        sort
}

as_announced() { [ "$(verdicts)" = "$(sort "$STREET/expected.tsv")" ]; }

# Each origin that is not well has reached the receiver, no alert waits to be confirmed, no message to be delivered.
all_told() {
    [ "$(status_json | jq .daemon.outbox_pending)" = 0 ] || return 1
    json alerts | jq -e '.alerts and all(.alerts[]; .stage == "open")' >/dev/null || return 1
    local id verdict told
    told=$(received | jq -r '.body.data.origins[].id' | sort -u)
    while IFS=$'\t' read -r id verdict _; do
        case $verdict in warning | critical) grep -qxF -- "$id" <<<"$told" || return 1 ;; esac
    done <"$STREET/expected.tsv"
}

settled() { all_judged && as_announced && all_told; }
