#!/usr/bin/env bash
# 100,000 origins every five minutes, with real handshakes: what share of a core they take, how much memory, how late checks
# begin, how long the start and a reload take. See docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=script/common.sh
. script/common.sh
# shellcheck source=Benchmarks/street.sh
. Benchmarks/street.sh

ORIGINS=${ORIGINS:-100000}
INTERVAL=${INTERVAL:-300}
# After the first interval, in which every origin is new and is judged and written.
WINDOW=${WINDOW:-60}

own_folder bench-scale
build_release
say "minting"
mint "$DIR/pki"
read -ra PORTS < <(free_ports 5)
serve "$DIR/pki" "${PORTS[@]}"
# configure COUNT: so many names, in lists of 20,000; a thousand share a certificate, half of them RSA and half P-256.
configure() {
    mkdir -p "$DIR/origins.d"
    printf 'defaults: {interval: %ds, connect_to: ["127.0.0.1:%d"]}\ntrust: {bundle: %s}\n' \
        "$INTERVAL" "${PORTS[4]}" "$DIR/pki/anchors.pem" >"$DIR/cfmon.yaml"
    awk -v count="$1" -v names="$(paste -sd ' ' "$DIR/pki/names.txt")" -v folder="$DIR/origins.d" 'BEGIN {
        many = split(names, name, " ")
        for (i = 0; i < count; i++) printf "o%d.%s\n", i, name[i % many + 1] > (folder "/" int(i / 20000) ".list")
    }'
}

brief() { curl -s --unix-socket "$DIR/control.sock" "http://cfmond/v1/status?view=brief"; }

configure "$ORIGINS"
began=$(milliseconds)
mkdir -p "$DIR/state"
start cfmond "$BIN/cfmond" --config "$DIR/cfmon.yaml" --state-dir "$DIR/state" --socket "$DIR/control.sock" --foreground
DAEMON=$PID
# Not by the whole status, which is long for so many.
is_up() { curl -sf --unix-socket "$DIR/control.sock" http://cfmond/v1/health >/dev/null; }
comes_up 120 is_up || die "cfmond does not answer: $(head -n 5 "$DIR/cfmond.log")"
started=$(($(milliseconds) - began))
say "waiting for the first check of every origin, and for an interval without news"
unchecked() { brief | jq '[.origins[] | select(.checked_at == null)] | length'; }
while [ "$(unchecked)" != 0 ]; do
    [ $((($(milliseconds) - began) / 1000)) -lt $((INTERVAL * 6)) ] || die "not every origin was checked in six intervals"
    sleep 30
done
sleep "$INTERVAL"
say "measuring for $WINDOW s"
before=$(cpu "$DAEMON")
begin=$(milliseconds)
sleep "$WINDOW"
used=$(($(cpu "$DAEMON") - before))
took=$(($(milliseconds) - begin))
memory=$(rss "$DAEMON")
lag=$(brief | jq '.daemon.schedule_lag_ms')
wrong=$(brief | jq '[.origins[] | select(.verdict != "ok")] | length')
configure $((ORIGINS - 1))
begin=$(milliseconds)
ctl reload >/dev/null
reload=$(($(milliseconds) - begin))
begin=$(milliseconds)
ctl status >/dev/null || true
status=$(($(milliseconds) - begin))

awk -v used=$used -v took=$took -v origins="$ORIGINS" -v interval="$INTERVAL" -v memory="$memory" -v lag="$lag" \
    -v wrong="$wrong" -v started=$started -v reload=$reload -v status=$status 'BEGIN {
    share = used / 1000 / took
    printf "%d origins every %d s: %.1f %% of a core, %.0f us a check; %.1f MiB\n", origins, interval, share * 100, used / (took / 1000 * origins / interval), memory / 1048576
    printf "99 of 100 checks begin less than %.0f ms late; %d are not ok\n", lag, wrong
    printf "from the start to the first answer %d ms; a reload %d ms; cfmonctl status %d ms\n", started, reload, status
    printf "{\"origins\": %d, \"core_share\": %.4f, \"rss_bytes\": %d, \"lag_p99_ms\": %.1f, \"start_ms\": %d, \"reload_ms\": %d, \"status_ms\": %d, \"not_ok\": %d}\n", origins, share, memory, lag, started, reload, status, wrong
}'
