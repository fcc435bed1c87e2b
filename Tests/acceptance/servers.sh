#!/usr/bin/env bash
# What real TLS servers can be made to do wrong, and what cfmon says of it: OpenSSL, GnuTLS, HAProxy.
. "$(dirname "$0")/lib.sh"

name=shop.example.com
authority
leaf good $name
leaf late $name "90 days ago" "1 day ago"
leaf early $name "2 days" "90 days"
leaf soon $name "88 days ago" "2 days"
KEY="EC -pkeyopt ec_paramgen_curve:P-256" leaf ec $name
KEY="EC -pkeyopt ec_paramgen_curve:P-521" leaf curve $name
certificate "$DIR/self" $name self "10 days ago" "80 days" "subjectAltName=DNS:$name" "basicConstraints=CA:false"

# openssl_says VERDICT CODE|- CERTIFICATE OPTIONS...: an `openssl s_server` so set, and the verdict on it.
openssl_says() {
    local verdict=$1 code=$2 leaf=$3
    shift 3
    echo "openssl $leaf $*: $verdict $code"
    free_port
    serve "s_server-$PORT" "$PORT" openssl s_server -quiet -accept "127.0.0.1:$PORT" -key "$DIR/$leaf.key" \
        -cert "$DIR/$leaf.pem" "$@"
    check $name "$PORT" --timeout 2 --attempts 1
    stop "$PID" || true
    expect_verdict "$verdict" "$code"
}

# gnutls_says VERDICT CODE|- PRIORITY: the same with `gnutls-serv`.
gnutls_says() {
    echo "gnutls $3: $1 $2"
    free_port
    serve "gnutls-$PORT" "$PORT" gnutls-serv --http --quiet --disable-client-cert --port "$PORT" --priority "$3" \
        --x509certfile "$DIR/good-chain.pem" --x509keyfile "$DIR/good.key"
    check $name "$PORT" --timeout 2 --attempts 1
    stop "$PID" || true
    expect_verdict "$1" "$2"
}

chain=(-cert_chain "$DIR/issuing.pem")
openssl_says ok - good "${chain[@]}"
openssl_says ok - ec "${chain[@]}"
openssl_says critical certificate-expired late "${chain[@]}"
openssl_says critical certificate-not-yet-valid early "${chain[@]}"
openssl_says critical certificate-expires-soon soon "${chain[@]}"
openssl_says critical certificate-self-signed self
openssl_says critical chain-incomplete good
openssl_says critical certificate-key-unsupported curve "${chain[@]}"
openssl_says critical tls-no-common-protocol good "${chain[@]}" -tls1 -cipher DEFAULT@SECLEVEL=0
openssl_says critical tls-no-common-cipher good "${chain[@]}" -tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256
openssl_says critical tls-no-common-group good "${chain[@]}" -groups P-521
openssl_says critical tls-client-certificate-required good "${chain[@]}" -tls1_2 -Verify 1
openssl_says warning tls-client-certificate-requested good "${chain[@]}" -tls1_2 -verify 1
openssl_says notice tls-protocol-undocumented good "${chain[@]}" -tls1_3

echo "the root sent as well is a notice"
cat "$DIR/issuing.pem" "$DIR/root.pem" >"$DIR/with-root.pem"
openssl_says notice chain-extra good -cert_chain "$DIR/with-root.pem"

gnutls_says ok - NORMAL
gnutls_says ok - NORMAL:-VERS-ALL:+VERS-TLS1.2
gnutls_says notice tls-protocol-undocumented NORMAL:-VERS-ALL:+VERS-TLS1.3
gnutls_says critical tls-no-common-protocol NORMAL:-VERS-ALL:+VERS-TLS1.0:+SHA1:%COMPAT
gnutls_says critical tls-no-common-group NORMAL:-GROUP-ALL:+GROUP-SECP521R1

# accepts NAME...: what the last finding must have named as accepted by the server, in any order.
accepts() {
    same "what the server accepts" "$(jq -r '.findings[0].evidence.accepted | sort | join(" ")' <<<"$OUTPUT")" "$*"
}
gnutls_says critical tls-no-common-protocol NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:+SHA1:%COMPAT
accepts TLSv1 TLSv1.1
gnutls_says critical tls-no-common-cipher \
    NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM
accepts DHE-RSA-AES128-GCM-SHA256 DHE-RSA-AES256-GCM-SHA384
gnutls_says critical tls-no-common-group NORMAL:-GROUP-ALL:+GROUP-SECP521R1:+GROUP-FFDHE3072
accepts P-521 ffdhe3072

# What OpenSSL no longer has and CloudFront still offers: green with a notice.
# weak_says SUITE PRIORITY: skips the case where this GnuTLS cannot serve it.
weak_says() {
    if ! gnutls-cli --list --priority "$2" 2>/dev/null | grep -q '0x00, 0x'; then
        echo "skipped: this GnuTLS has no $1"
        return
    fi
    gnutls_says notice tls-cipher-weak "$2"
    same "the suite" "$(jq -r '.findings[0].evidence.suite' <<<"$OUTPUT")" "$1"
    same "the certificates" "$(jq -r '.addresses[0].chain | length' <<<"$OUTPUT")" 2
}
weak_says DES-CBC3-SHA NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+3DES-CBC
weak_says RC4-MD5 NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+ARCFOUR-128:-MAC-ALL:+MD5

echo "haproxy: the names decide which certificate is served"
leaf www www.example.com
for leaf in good www; do
    cat "$DIR/$leaf-chain.pem" "$DIR/$leaf.key" >"$DIR/$leaf-all.pem"
done
free_port
cat >"$DIR/haproxy.cfg" <<CONFIG
global
    nbthread 1
defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
frontend strict
    bind 127.0.0.1:$PORT ssl strict-sni crt $DIR/good-all.pem crt $DIR/www-all.pem
    http-request return status 200
CONFIG
serve haproxy "$PORT" haproxy -db -f "$DIR/haproxy.cfg"
check $name "$PORT"
expect_verdict ok -
check $name "$PORT" --host-header www.example.com
expect_verdict ok -
check api.example.com "$PORT"
expect_verdict critical tls-server-name-refused

echo "plain HTTP where TLS is expected"
free_port
cat >"$DIR/plain.cfg" <<CONFIG
defaults
    mode http
    timeout client 5s
    timeout server 5s
    timeout connect 5s
frontend plain
    bind 127.0.0.1:$PORT
    http-request return status 200
CONFIG
serve plain "$PORT" haproxy -db -f "$DIR/plain.cfg"
check $name "$PORT"
expect_verdict critical tls-not-spoken
