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
    serve "gnutls-$PORT" "$PORT" gnutls-serv --http --quiet --port "$PORT" --priority "$3" \
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
openssl_says notice tls-client-certificate-requested good "${chain[@]}" -tls1_2 -verify 1
openssl_says notice tls-protocol-undocumented good "${chain[@]}" -tls1_3

echo "the root sent as well is a notice"
cat "$DIR/issuing.pem" "$DIR/root.pem" >"$DIR/with-root.pem"
openssl_says notice chain-extra good -cert_chain "$DIR/with-root.pem"

gnutls_says ok - NORMAL
gnutls_says ok - NORMAL:-VERS-ALL:+VERS-TLS1.2
gnutls_says notice tls-protocol-undocumented NORMAL:-VERS-ALL:+VERS-TLS1.3
gnutls_says critical tls-no-common-protocol NORMAL:-VERS-ALL:+VERS-TLS1.0:+SHA1:%COMPAT
gnutls_says critical tls-no-common-group NORMAL:-GROUP-ALL:+GROUP-SECP521R1

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
