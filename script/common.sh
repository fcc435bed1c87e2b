# What the scripts share; sourced from the project's root folder.
# shellcheck shell=bash

say() { printf '==> %s\n' "$*" >&2; }

die() {
    printf '%s\n' "$@" >&2
    exit 1
}

# wait_until SECONDS COMMAND...: runs the command until it succeeds; fails when the time is up.
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

# build_release: builds the three programs as they are shipped, and sets BIN to their folder. CFMON_BIN names programs
# that are already built instead.
build_release() {
    if [ -n "${CFMON_BIN:-}" ]; then
        BIN=$(realpath "$CFMON_BIN")
    else
        local flags=(-c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now -Xlinker -s)
        say "building (the first time takes some minutes)"
        # Swift leaves empty folders where it may have temporary ones: let it be in the build's own folder.
        mkdir -p .build/tmp
        for product in cfmond cfmonctl cfmon-lab; do
            TMPDIR=$PWD/.build/tmp swift build "${flags[@]}" --product "$product" >&2
        done
        BIN=$(swift build "${flags[@]}" --show-bin-path)
    fi
    for program in cfmond cfmonctl cfmon-lab; do
        [ -x "$BIN/$program" ] || die "there is no program $BIN/$program"
    done
}

# build_bench: builds cfmon-bench, and sets BENCH to it. CFMON_BENCH names one that is already built instead.
build_bench() {
    BENCH=${CFMON_BENCH:-}
    [ -z "$BENCH" ] || return 0
    local flags=(-c release --product cfmon-bench)
    swift build "${flags[@]}" >&2
    # shellcheck disable=SC2034  # for those who source this
    BENCH=$(swift build "${flags[@]}" --show-bin-path)/cfmon-bench
}

# A folder of one's own and the programs started in it: nothing is left behind, however the script ends.
PIDS=()

# own_folder NAME: makes the folder and sets DIR; it disappears, and all that `start` has started, when the script ends.
own_folder() {
    DIR=$(mktemp -d "${TMPDIR:-/tmp}/cfmon-$1.XXXXXX")
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# start NAME COMMAND...: runs it in the background, its output in DIR/NAME.log; sets PID.
start() {
    local name=$1
    shift
    # Made here, so that it is there for those who wait for what is said in it.
    : >"$DIR/$name.log"
    "$@" >>"$DIR/$name.log" 2>&1 </dev/null &
    PID=$!
    PIDS+=("$PID")
}

# comes_up SECONDS COMMAND...: as wait_until, for what was started last; fails at once when that has ended.
comes_up() {
    local patience=$1
    shift
    is_up_or_over() { "$@" || ! kill -0 "$PID" 2>/dev/null; }
    wait_until "$patience" is_up_or_over "$@" && "$@"
}

# new_secret FILE: a fresh secret of Standard Webhooks that nobody else can read.
new_secret() { (umask 077 && printf 'whsec_%s\n' "$(head -c 32 /dev/urandom | base64 -w0)" >"$1"); }

# stop PID [SIGNAL]: ends one of them and gives its exit status; after ten seconds it is killed.
stop() {
    local pid=$1 waited=0
    kill -s "${2:-TERM}" "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null && [ $((waited += 1)) -le 100 ]; do sleep 0.1; done
    kill -s KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null
}

# start_daemon CONFIG: starts cfmond in DIR, waits until it answers, and sets DAEMON to its process.
start_daemon() {
    mkdir -p "$DIR/state"
    start cfmond "$BIN/cfmond" --config "$1" --state-dir "$DIR/state" --socket "$DIR/control.sock" --foreground
    # shellcheck disable=SC2034  # for those who source this
    DAEMON=$PID
    comes_up 20 daemon_answers || {
        cat "$DIR/cfmond.log" >&2
        die "cfmond does not answer on $DIR/control.sock"
    }
}

# ctl ARGUMENTS...: cfmonctl, asking the daemon in DIR.
ctl() {
    local command=$1
    shift
    "$BIN/cfmonctl" "$command" --socket "$DIR/control.sock" "$@"
}

# json COMMAND...: what cfmonctl prints as JSON, {} where the daemon does not answer. The exit status speaks of the origins,
# so it is not looked at.
json() {
    local document
    document=$(ctl "$@" -o json 2>/dev/null) || true
    printf '%s\n' "${document:-{\}}"
}

status_json() { json status; }

daemon_answers() { status_json | jq -e '.daemon != null' >/dev/null 2>&1; }

all_judged() { status_json | jq -e '.origins | length > 0 and all(.checked_at != null)' >/dev/null 2>&1; }

clean_up() {
    local status=$? index
    trap - EXIT INT TERM HUP
    for ((index = ${#PIDS[@]} - 1; index >= 0; index--)); do
        stop "${PIDS[index]}" || true
    done
    rm -rf "$DIR"
    exit $status
}
