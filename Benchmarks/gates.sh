#!/usr/bin/env bash
# Two figures of a check that do not depend on the machine's mood, and their limits: this fails where one of them is passed. See
# docs/performance.md.
#
#   instructions   user-space instructions of a check that sees nothing new, under callgrind, against the C floor's
#   syscalls       system calls of the whole daemon for each such check, at 200 checks a second
#
# Without an argument both are measured. Origins of all four kinds (RSA and P-256, TLS 1.2 and 1.3) take part in equal numbers. A
# check is counted by what happens once in each, whatever else goes on: SSL_new and SSL_free in the one case (half of each, since
# some checks are under way when counting begins and ends), connect(2) in the other.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=script/common.sh
. script/common.sh
# shellcheck source=Benchmarks/street.sh
NAMES=25
. Benchmarks/street.sh

MOST_INSTRUCTIONS=0.90
MOST_SYSCALLS=12
INTERVAL=10

parts=("$@")
[ $# -gt 0 ] || parts=(instructions syscalls)
for part in "${parts[@]}"; do
    case $part in
    instructions) command -v valgrind >/dev/null || die "valgrind is missing" ;;
    syscalls) command -v strace >/dev/null || die "strace is missing" ;;
    *) die "usage: Benchmarks/gates.sh [instructions] [syscalls]" ;;
    esac
done

own_folder bench-gates
build_release
say "minting"
mint "$DIR/pki"
read -ra PORTS < <(free_ports 4)
serve "$DIR/pki" "${PORTS[@]}"
all_ok() { status_json | jq -e '.origins | length > 0 and all(.verdict == "ok")' >/dev/null; }

# watch ORIGINS COMMAND...: the daemon under that command, with so many origins that were all seen before; sets PID to the command.
watch() {
    local count=$1 index port
    shift
    rm -rf "$DIR/state"
    mkdir "$DIR/state"
    mapfile -t names <"$DIR/pki/names.txt"
    {
        printf 'defaults: {interval: %ds, origin_ssl_protocols: [TLSv1, TLSv1.1, TLSv1.2]}\n' $INTERVAL
        printf 'trust: {bundle: %s}\norigins:\n' "$DIR/pki/anchors.pem"
        for ((index = 0; index < count; index++)); do
            port=${PORTS[index % 4]}
            printf '  - {id: o%d, domain: %s, port: %d, connect_to: ["127.0.0.1:%d"]}\n' \
                "$index" "${names[index / 4 % NAMES]}" "$port" "$port"
        done
    } >"$DIR/cfmon.yaml"
    start cfmond "$@" --config "$DIR/cfmon.yaml" --state-dir "$DIR/state" --socket "$DIR/control.sock" --foreground
    comes_up 400 all_ok || {
        tail -n 20 "$DIR/cfmond.log" >&2
        die "not every origin is ok under $1"
    }
    # What the first round left to be written is out of the way after the second one.
    sleep $((INTERVAL + 2))
}

# floor CHECKS PORT: the instructions of plain C for so many checks, and for its start.
floor() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$DIR/floor" cache "$1" 8 0 "$2" "$DIR/pki/anchors.pem" \
        "$DIR/pki/names.txt" 2>&1 >/dev/null | awk '/Collected/ { print $4 }'
}

: >"$DIR/figures"
for part in "${parts[@]}"; do
    say "$part"
    case $part in
    instructions)
        "${CC:-cc}" -O2 -Wall -Wextra -o "$DIR/floor" Benchmarks/floor/check.c -lssl -lcrypto -lcares
        for port in "${PORTS[@]}"; do
            printf 'floor\t%s\n' $((($(floor 200 "$port") - $(floor 0 "$port")) / 200)) >>"$DIR/figures"
        done
        # callgrind does not understand what Swift writes down for debuggers.
        strip -g -o "$DIR/cfmond" "$BIN/cfmond"
        # Five checks a second: more than a busy machine can do under callgrind would leave many of them half done.
        watch 50 valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$DIR/callgrind.out" "$DIR/cfmond"
        callgrind_control -i on "$PID" >/dev/null
        sleep $((INTERVAL * 4))
        callgrind_control -i off "$PID" >/dev/null
        stop "$PID" || true
        ;;
    syscalls)
        watch 2000 strace -f -ttt -s 0 -o "$DIR/strace.out" "$BIN/cfmond"
        date +%s.%N >"$DIR/began"
        sleep $INTERVAL
        date +%s.%N >"$DIR/ended"
        kill "$(awk 'NR == 1 { print $1 }' "$DIR/strace.out")"
        wait "$PID" || true
        ;;
    esac
done

python3 - "$DIR" $MOST_INSTRUCTIONS $MOST_SYSCALLS "${parts[@]}" <<'PYTHON'
import collections, json, re, sys
folder, most_instructions, most_syscalls, parts = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
figures, passed = {}, []
if "instructions" in parts:
    floors = [int(line.split()[1]) for line in open(folder + "/figures")]
    floor = sum(floors) / len(floors)
    names, total, called, calls = {}, 0, "", {"SSL_new": 0, "SSL_free": 0}
    for line in open(folder + "/callgrind.out", errors="replace"):
        name = re.match(r"c?fn=\((\d+)\)(?: (.*))?", line)
        if name:
            if name[2]: names[name[1]] = name[2]
            called = names[name[1]]
        elif line.startswith("calls=") and called in calls: calls[called] += int(line[6:].split()[0])
        elif line.startswith(("summary:", "totals:")): total = int(line.split()[1])
    checks = sum(calls.values()) / 2
    if abs(calls["SSL_new"] - calls["SSL_free"]) > checks / 50: sys.exit("the machine is too busy: checks wait for each other")
    own = total / checks
    print(f"instructions a check: cfmond {own / 1000:.0f} thousand ({checks:.0f} checks), floor {floor / 1000:.0f} thousand:"
          f" {own / floor:.3f}, {most_instructions:.2f} at the most")
    figures |= {"instructions_vs_floor": round(own / floor, 3), "instructions": round(own)}
    passed.append(own / floor <= most_instructions)
if "syscalls" in parts:
    began, ended = (float(open(f"{folder}/{name}").read()) for name in ("began", "ended"))
    calls = collections.Counter()
    for line in open(folder + "/strace.out", errors="replace"):
        # A call that is interrupted by another thread's has a second line.
        call = re.match(r"\d+ +([\d.]+) (\w+)\(", line)
        if call and began <= float(call[1]) < ended: calls[call[2]] += 1
    checks = calls["connect"]
    own = sum(calls.values()) / checks
    print(f"system calls a check: {own:.2f} ({checks} checks), {most_syscalls:g} at the most: "
          + ", ".join(f"{name} {count / checks:.2f}" for name, count in calls.most_common() if count / checks >= 0.005))
    figures["syscalls"] = round(own, 2)
    passed.append(own <= most_syscalls)
print(json.dumps(figures))
sys.exit(not all(passed))
PYTHON
