#!/usr/bin/env bash
# How long the daemon takes to answer where it watches 100,000 origins that were all checked a moment ago: its start, a reload,
# and the questions that people ask. No check runs meanwhile. See docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=script/common.sh
. script/common.sh
# shellcheck source=Benchmarks/street.sh
. Benchmarks/street.sh

ORIGINS=${ORIGINS:-100000}

own_folder bench-status
build_release
build_bench
mkdir -p "$DIR/state" "$DIR/origins.d"
say "writing a ledger of $ORIGINS origins"
"$BENCH" ledger "$DIR/state/cfmon.db" "$ORIGINS"
# As one writes down so many: one a line, what they have in common under `defaults`.
printf 'defaults: {interval: 24h}\norigins_dir: origins.d\n' >"$DIR/cfmon.yaml"
seq -f 'origin-%.0f.example.com' 0 $((ORIGINS - 1)) >"$DIR/origins.d/all.list"

# timed NAME COMMAND...: the milliseconds that it takes, the middle of five times, as a line of DIR/figures.
timed() {
    local name=$1 begin
    shift
    for _ in 1 2 3 4 5; do
        begin=$(milliseconds)
        "$@" >/dev/null || [ $? -lt 4 ] || die "$name: $* ended with $?"
        echo $(($(milliseconds) - begin))
    done | sort -n | sed -n "3s/^/$name /p" >>"$DIR/figures"
}

ask() { curl -sf --max-time 60 --unix-socket "$DIR/control.sock" "http://cfmond/v1/$1"; }

begin=$(milliseconds)
start cfmond "$BIN/cfmond" --config "$DIR/cfmon.yaml" --state-dir "$DIR/state" --socket "$DIR/control.sock" --foreground
DAEMON=$PID
comes_up 60 ask health || die "cfmond does not answer: $(head -n 5 "$DIR/cfmond.log")"
echo "start $(($(milliseconds) - begin))" >>"$DIR/figures"
memory=$(rss "$DAEMON")
timed reload ctl reload
timed brief ask 'status?view=brief'
timed status ctl status
timed show ctl show origin-77.example.com
timed history ctl history origin-77.example.com
awk -v origins="$ORIGINS" -v memory="$memory" '
    { printf "%-8s %6d ms\n", $1, $2; line = line sprintf(", \"%s_ms\": %d", $1, $2) }
    END {
        printf "%.1f MiB after the start\n", memory / 1048576
        printf "{\"origins\": %d, \"rss_bytes\": %d%s}\n", origins, memory, line
    }' "$DIR/figures"
