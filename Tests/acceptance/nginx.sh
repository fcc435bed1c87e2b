#!/usr/bin/env bash
# An nginx of Debian with a real chain is ok. Cut to the leaf it is chain-incomplete, the missing issuer is named, and
# the command exits 2. Mended, it is ok again.
. "$(dirname "$0")/lib.sh"

authority
leaf shop shop.example.com
cp "$DIR/shop-chain.pem" "$DIR/served.pem"
free_port

cat >"$DIR/nginx.conf" <<CONFIG
daemon off;
user $(id -un) $(id -gn);
pid $DIR/nginx.pid;
error_log $DIR/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $DIR/t1; proxy_temp_path $DIR/t2; fastcgi_temp_path $DIR/t3;
    uwsgi_temp_path $DIR/t4; scgi_temp_path $DIR/t5;
    server {
        listen 127.0.0.1:$PORT ssl;
        ssl_certificate $DIR/served.pem;
        ssl_certificate_key $DIR/shop.key;
        return 200 "hello\n";
    }
}
CONFIG

serve nginx "$PORT" nginx -p "$DIR" -c "$DIR/nginx.conf" -e "$DIR/error.log"
nginx=$PID

# reload CERTIFICATES: nginx serves that many of the chain's certificates from now on. Its old workers still take connections
# for a moment.
reload() {
    local old
    mapfile -t old < <(pgrep -P "$nginx")
    kill -s HUP "$nginx"
    wait_until 10 are_gone "${old[@]}" || fail "nginx keeps its old workers"
    wait_until 10 serves "$1" || fail "nginx does not serve $1 certificates"
}
are_gone() {
    local pid
    for pid; do ! kill -s 0 "$pid" 2>/dev/null || return 1; done
}
serves() { [ "$(openssl s_client -connect "127.0.0.1:$PORT" -showcerts </dev/null 2>/dev/null | grep -c 'BEGIN CERT')" = "$1" ]; }

echo "the whole chain"
check shop.example.com "$PORT"
expect_verdict ok -
same "the number of certificates" "$(jq '.addresses[0].chain | length' <<<"$OUTPUT")" 2
same "the length of the path" "$(jq '.addresses[0].path | length' <<<"$OUTPUT")" 3
run "$BIN/cfmonctl" check shop.example.com --connect-to "127.0.0.1:$PORT" --trust "$DIR/root.pem"
expect_status 0
expect_output ok
expect_no_output "critical|warning"

echo "under a name that the certificate does not have"
check shop.example.com "$PORT" --host-header www.example.com
expect_verdict warning name-origin-only
check www.example.com "$PORT"
expect_verdict critical name-mismatch

echo "as of a day after the end"
check shop.example.com "$PORT" --at "$(date -u -d '81 days' +%Y-%m-%dT%H:%M:%SZ)"
expect_verdict critical certificate-expired

echo "cut to the leaf"
cp "$DIR/shop.pem" "$DIR/served.pem"
reload 1
check shop.example.com "$PORT"
expect_verdict critical chain-incomplete
same "the missing issuer" "$(jq -r '.findings[0].evidence.missing_issuer' <<<"$OUTPUT")" "CN=Story Issuing CA"
same "what CloudFront returns" "$(jq -c '.cloudfront' <<<"$OUTPUT")" '{"share":1,"status":502}'
run "$BIN/cfmonctl" check shop.example.com --connect-to "127.0.0.1:$PORT" --trust "$DIR/root.pem"
expect_status 2
expect_output chain-incomplete
expect_output "Story Issuing CA"

echo "mended"
cp "$DIR/shop-chain.pem" "$DIR/served.pem"
reload 2
check shop.example.com "$PORT"
expect_verdict ok -

echo "before the deployment: the files alone"
run "$BIN/cfmonctl" check --chain "$DIR/shop-chain.pem" --name shop.example.com --trust "$DIR/root.pem" -o json
expect_verdict ok -
run "$BIN/cfmonctl" check --chain "$DIR/shop.pem" --name shop.example.com --trust "$DIR/root.pem" -o json
expect_verdict critical chain-incomplete

echo "nginx stopped"
stop "$nginx" || true
check shop.example.com "$PORT" --timeout 1 --attempts 1
expect_verdict critical connect-refused
