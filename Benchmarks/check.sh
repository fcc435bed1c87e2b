#!/usr/bin/env bash
# What one check costs the running daemon, beside plain C on the same servers in the same seconds. See docs/performance.md.
#
# cfmond watches 2,000 origins every ten seconds: 200 checks a second, each a connection, a full handshake, a judgement and a
# result in the ledger. Beside it Benchmarks/floor/check.c keeps the same pace, in turns with a memory of chains (the floor) and
# without (a plain program), and the other programs that are installed check as fast as they can (Benchmarks/peers.py). Then every chain is exchanged, so that one interval has nothing but news.
# At last each check begins with a look-up, at a name server of our own (Benchmarks/floor/names.c), and so does the floor, by c-ares.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=script/common.sh
. script/common.sh
# shellcheck source=Benchmarks/street.sh
. Benchmarks/street.sh

ROUNDS=${ROUNDS:-5}
ORIGINS=2000
INTERVAL=10

own_folder bench-check
build_release
"${CC:-cc}" -O2 -Wall -Wextra -o "$DIR/floor" Benchmarks/floor/check.c -lssl -lcrypto -lcares
"${CC:-cc}" -O2 -Wall -Wextra -o "$DIR/names" Benchmarks/floor/names.c
say "minting"
mint "$DIR/pki"
read -ra PORTS < <(free_ports 4)
serve "$DIR/pki" "${PORTS[@]}"
NGINX=$PID
KINDS=("RSA, TLS 1.2" "RSA, TLS 1.3" "P-256, TLS 1.2" "P-256, TLS 1.3")

# configure PORT [RESOLVER]: the daemon's configuration, with two names for each certificate: twenty origins share it. With the port
# of a name server, that one says where they are: on loopback, which is no news here.
configure() {
    local place="connect_to: [\"127.0.0.1:$1\"]"
    if [ -n "${2:-}" ]; then place="resolvers: [\"127.0.0.1:$2\"], severities: {dns-not-public: notice}"; fi
    mapfile -t names <"$DIR/pki/names.txt"
    {
        printf 'defaults: {interval: %ds, origin_ssl_protocols: [TLSv1, TLSv1.1, TLSv1.2], %s}\n' $INTERVAL "$place"
        printf 'trust: {bundle: %s}\norigins:\n' "$DIR/pki/anchors.pem"
        for ((index = 0; index < ORIGINS; index++)); do
            printf '  - {id: o%d, domain: %s, port: %d}\n' "$index" "${names[index % NAMES]}" "$1"
        done
    } >"$DIR/cfmon.yaml"
}

all_ok() { status_json | jq -e '.origins | length > 0 and all(.verdict == "ok" or .verdict == "notice")' >/dev/null; }
renew() {
    # Another serial number for each leaf, and so another chain.
    (
        cd "$DIR/pki/$1"
        while read -r name; do
            printf '%s\n' keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth subjectKeyIdentifier=hash \
                authorityKeyIdentifier=keyid "subjectAltName=DNS:$name,DNS:www.$name" >leaf.cnf
            openssl req -new -key leaf.key -subj "/CN=$name" |
                openssl x509 -req -CA issuer.pem -CAkey issuer.key -CAcreateserial -days 91 -extfile leaf.cnf -out leaf.pem
            cat leaf.pem issuer.pem >"$name.pem"
        done <../names.txt
    ) 2>/dev/null
    kill -HUP "$NGINX"
    sleep 1
}

# beside MODE CHECKS [RESOLVER]: one window of the daemon with plain C beside it; adds a line "kind mode daemon c" to DIR/figures. The daemon
# keeps its pace, so the window's length says how many checks there were.
beside() {
    local mode=$1 began before used c
    before=$(cpu "$DAEMON")
    began=$EPOCHREALTIME
    c=$("$DIR/floor" "$mode" "$2" 64 $((ORIGINS / INTERVAL)) "$PORT" "$DIR/pki/anchors.pem" "$DIR/pki/names.txt" ${3:+"$3"})
    used=$(($(cpu "$DAEMON") - before))
    printf '%s\t%s\t%s\t%s\n' "$kind" "$mode" \
        "$(awk -v used=$used -v began="$began" -v ended="$EPOCHREALTIME" -v rate=$((ORIGINS / INTERVAL)) \
            'BEGIN { printf "%.1f", used / ((ended - began) * rate) }')" "$c" >>"$DIR/figures"
}

for index in "${!PORTS[@]}"; do
    PORT=${PORTS[index]} kind=${KINDS[index]}
    say "$kind"
    configure "$PORT"
    rm -rf "$DIR/state"
    start_daemon "$DIR/cfmon.yaml"
    wait_until 60 all_ok || die "not every origin is ok: $(ctl status | head -5)"
    sleep $INTERVAL
    for ((round = 0; round < ROUNDS; round++)); do
        beside cache $((ORIGINS / 2))
        beside verify $((ORIGINS / 2))
    done
    python3 Benchmarks/peers.py "$PORT" "$DIR/pki" "$DIR" | sed "s/^/$kind\t/" >>"$DIR/peers"
    case $kind in RSA*) renew rsa ;; *) renew ec ;; esac
    kind="$kind, new chain" beside verify $ORIGINS
    stop "$DAEMON" || true
done

# The same on the last of these servers, with a look-up in every check.
kind="look-up, ${kind%, new chain}"
say "$kind"
read -r RESOLVER < <(free_ports 1)
start names "$DIR/names" "$RESOLVER"
configure "$PORT" "$RESOLVER"
rm -rf "$DIR/state"
start_daemon "$DIR/cfmon.yaml"
wait_until 60 all_ok || die "not every origin is well: $(ctl status | head -5)"
sleep $INTERVAL
for ((round = 0; round < ROUNDS; round++)); do beside cache $((ORIGINS / 2)) "$RESOLVER"; done
stop "$DAEMON" || true

python3 - "$DIR/figures" "$DIR/peers" <<'PYTHON'
import json, sys
from statistics import median
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1])]
kinds = list(dict.fromkeys(k for k, *_ in rows if "new" not in k and "look-up" not in k))
def pick(kind, mode): return [(float(d), float(c)) for k, m, d, c in rows if k == kind and m == mode]
print(f"{'CPU us per check':18} {'cfmond':>8} {'floor':>8} {'ratio':>7} {'plain C':>8} {'ratio':>7} {'new chain':>10} {'ratio':>7}")
floor, plain, new, cost = [], [], [], []
for kind in kinds:
    cached, verified, fresh = pick(kind, "cache"), pick(kind, "verify"), pick(kind + ", new chain", "verify")
    a = median(d / c for d, c in cached); b = median(d / c for d, c in verified); n = median(d / c for d, c in fresh)
    own = median(d for d, _ in cached + verified)
    floor.append(a); plain.append(b); new.append(n); cost.append(own)
    print(f"{kind:18} {own:8.0f} {median(c for _, c in cached):8.0f} {a:7.2f} {median(c for _, c in verified):8.0f} {b:7.2f}"
          f" {median(d for d, _ in fresh):10.0f} {n:7.2f}")
looked = [(float(d), float(c)) for k, _, d, c in rows if "look-up" in k]
lookup = median(d / c for d, c in looked)
print(f"{'with a look-up':18} {median(d for d, _ in looked):8.0f} {median(c for _, c in looked):8.0f} {lookup:7.2f}")
peers = [line.rstrip("\n").split("\t") for line in open(sys.argv[2])]
print(f"\n{'CPU us per check':18} " + " ".join(f"{kind:>14}" for kind in kinds))
costs = {}
for peer in dict.fromkeys(peer for _, peer, _ in peers):
    found = [cost for kind in kinds for k, p, cost in peers if (k, p) == (kind, peer)]
    print(f"{peer:18} " + " ".join(f"{cost:>14}" for cost in found))
    if "absent" not in found: costs[peer] = median(map(float, found))
print(json.dumps({"peers_us": costs, "unchanged_vs_floor": round(median(floor), 3), "unchanged_vs_plain_c": round(median(plain), 3),
                  "new_chain_vs_plain_c": round(median(new), 3), "lookup_vs_floor": round(lookup, 3), "cpu_us": round(median(cost), 1)}))
PYTHON
