# What the acceptance stories share. A story sources this file first; it then has a folder of its own (DIR), the built
# programs (BIN), and these words. Nothing is left behind when it ends.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Nothing but installing needs root: a story that is run by root gives root's capabilities away first, unless it says
# NEEDS_ROOT. (What root may do with files that root owns, it may still do.)
if [ -z "${NEEDS_ROOT:-}" ] && [ "$(id -u)" -eq 0 ] && ! grep -q '^CapBnd:[[:space:]]*0*$' /proc/self/status; then
    exec setpriv --bounding-set=-all --inh-caps=-all bash "Tests/acceptance/$(basename "$0")" "$@"
fi
# shellcheck source=script/common.sh
. script/common.sh

: "${CFMON_BIN:=.build/debug}"
build_release
own_folder story

# skip WHY: ends the story without a verdict.
skip() {
    echo "skipped: $*"
    exit 77
}

# fail WHAT...: ends the story.
fail() {
    printf 'FAILED: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" >&2
    exit 1
}

# run COMMAND...: runs it, at most a minute; OUTPUT is what it prints on both streams, STATUS how it ended.
run() {
    STATUS=0
    OUTPUT=$(timeout 60 "$@" 2>&1) || STATUS=$?
}

expect_status() { [ "$STATUS" = "$1" ] || fail "exit status $STATUS instead of $1" "$OUTPUT"; }
expect_output() { grep -qF -- "$1" <<<"$OUTPUT" || fail "the output does not say: $1" "$OUTPUT"; }
expect_no_output() { ! grep -qiE -- "$1" <<<"$OUTPUT" || fail "the output says: $1" "$OUTPUT"; }

# same WHAT VALUE WANTED
same() { [ "$2" = "$3" ] || fail "$1 is '$2' instead of '$3'"; }

# check NAME ARGUMENTS...: one check of a server on loopback, trusting the story's own root; sets OUTPUT (JSON) and STATUS.
check() {
    local name=$1 port=$2
    shift 2
    run "$BIN/cfmonctl" check "$name" --connect-to "127.0.0.1:$port" --trust "$DIR/root.pem" -o json "$@"
}

# expect_verdict SEVERITY CODE|-: what the last check must have said, by the JSON and by its exit status.
expect_verdict() {
    local exit_status
    case $1 in ok | notice) exit_status=0 ;; warning) exit_status=1 ;; critical) exit_status=2 ;; *) exit_status=3 ;; esac
    local got
    got=$(jq -r '[.verdict, ([.findings[] | select(.severity != "ok")][0].code // "-")] | join(" ")' <<<"$OUTPUT") || fail "this is no JSON:" "$OUTPUT"
    same "the verdict" "$got" "$1 $2"
    expect_status $exit_status
}

# free_port: sets PORT to a port of loopback that nothing listens on, another one each time.
LAST_PORT=${CFMON_PORTS:-$((20000 + $$ % 10000))}
free_port() {
    while :; do
        LAST_PORT=$((LAST_PORT + 1))
        (: <"/dev/tcp/127.0.0.1/$LAST_PORT") 2>/dev/null || break
    done
    # shellcheck disable=SC2034
    PORT=$LAST_PORT
}

# kill_daemon: without a chance to tidy up, and without a word of bash about it.
kill_daemon() {
    {
        kill -s KILL "$DAEMON"
        wait "$DAEMON" || true
    } 2>/dev/null
}

is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# serve NAME PORT COMMAND...: starts a server and waits until its port is open; sets PID.
serve() {
    local name=$1 port=$2
    shift 2
    start "$name" "$@"
    comes_up 10 is_open "$port" || fail "$name does not listen on $port" "$(cat "$DIR/$name.log")"
}

# An authority made by OpenSSL: $DIR/root.pem signs $DIR/issuing.pem, which signs whatever `leaf` asks for.

days() { date -u -d "$1" +%Y%m%d%H%M%SZ; }

# certificate FILE SUBJECT ISSUER FROM TO EXTENSION...: FILE.pem and FILE.key; ISSUER is a file or `self`.
certificate() {
    local file=$1 subject=$2 issuer=$3 from=$4 to=$5
    shift 5
    local folder=$DIR/ca
    mkdir -p "$folder"
    : >"$folder/index"
    printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[x]\n' \
        "$folder/index" "$folder" >"$folder/config"
    printf '%s\n' "$@" >>"$folder/config"
    # shellcheck disable=SC2086  # KEY is an algorithm and its options
    [ -f "$file.key" ] || openssl genpkey -algorithm $KEY -out "$file.key" 2>/dev/null
    openssl req -new -key "$file.key" -subj "/CN=$subject" -out "$folder/request"
    local signer=(-keyfile "$file.key" -selfsign)
    [ "$issuer" = self ] || signer=(-keyfile "$issuer.key" -cert "$issuer.pem")
    openssl ca -batch -notext -config "$folder/config" -extensions x "${signer[@]}" -in "$folder/request" \
        -startdate "$(days "$from")" -enddate "$(days "$to")" -out "$file.pem" 2>"$folder/log" ||
        fail "openssl cannot make $file.pem" "$(cat "$folder/log")"
}
KEY="RSA -pkeyopt rsa_keygen_bits:2048"

authority() {
    local ca=("basicConstraints=critical,CA:true" "keyUsage=critical,keyCertSign,cRLSign" "subjectKeyIdentifier=hash")
    certificate "$DIR/root" "Story Root" self "1 year ago" "9 years" "${ca[@]}"
    certificate "$DIR/issuing" "Story Issuing CA" "$DIR/root" "6 months ago" "4 years" "${ca[@]}" "authorityKeyIdentifier=keyid"
}

# leaf FILE NAME [FROM TO [ISSUER]]: FILE.pem, FILE.key, and FILE-chain.pem with the issuing certificate after it.
leaf() {
    local file=$DIR/$1 issuer=${5:-$DIR/issuing}
    certificate "$file" "$2" "$issuer" "${3:-10 days ago}" "${4:-80 days}" "subjectAltName=DNS:$2" \
        "basicConstraints=CA:false" "keyUsage=critical,digitalSignature,keyEncipherment" "extendedKeyUsage=serverAuth" \
        "subjectKeyIdentifier=hash" "authorityKeyIdentifier=keyid"
    cat "$file.pem" "$DIR/issuing.pem" >"$file-chain.pem"
}

# serve_leaf LEAF PORT OPTIONS...: an `openssl s_server` on loopback with that leaf and its issuer, in place of the one that
# was started so on that port before; sets PID.
declare -A LEAF_SERVERS=()
serve_leaf() {
    local leaf=$1 port=$2
    shift 2
    [ -z "${LEAF_SERVERS[$port]:-}" ] || stop "${LEAF_SERVERS[$port]}" || true
    serve "s_server-$port" "$port" openssl s_server -quiet -accept "127.0.0.1:$port" -cert "$DIR/$leaf.pem" \
        -key "$DIR/$leaf.key" -cert_chain "$DIR/issuing.pem" "$@"
    LEAF_SERVERS[$port]=$PID
}

# open_shop: an origin that is well, served on PORT.
open_shop() {
    authority
    leaf shop shop.example.com
    free_port
    serve_leaf shop "$PORT"
}

# shop_config: the configuration by which it is watched.
shop_config() {
    cat <<CONFIG
defaults: {interval: 10s}
trust: {bundle: $DIR/root.pem}
origins:
  - {id: shop, domain: shop.example.com, port: $PORT, connect_to: [127.0.0.1]}
CONFIG
}
