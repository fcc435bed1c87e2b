#!/usr/bin/env bash
# A server that forgot its intermediate: `check -o pem` prints the chain that it should send, with the intermediate
# fetched from where the leaf says that it can be had. The verdict stays what it was: CloudFront fetches nothing.
. "$(dirname "$0")/lib.sh"

authority
mkdir "$DIR/ca-site"
openssl x509 -in "$DIR/issuing.pem" -outform DER -out "$DIR/ca-site/issuing.der"
free_port
issuers=$PORT
certificate "$DIR/shop" shop.example.com "$DIR/issuing" "10 days ago" "80 days" "subjectAltName=DNS:shop.example.com" \
    "extendedKeyUsage=serverAuth" "authorityKeyIdentifier=keyid" \
    "authorityInfoAccess=caIssuers;URI:http://127.0.0.1:$issuers/issuing.der"
free_port
serve origin "$PORT" openssl s_server -accept "$PORT" -cert "$DIR/shop.pem" -key "$DIR/shop.key" -quiet
mended() {
    run "$BIN/cfmonctl" check shop.example.com --connect-to "127.0.0.1:$PORT" --trust "$DIR/root.pem" -o pem
}

echo "while the CA does not answer"
mended
expect_status 2
expect_output "no chain can be made"

echo "once it does"
serve ca-site "$issuers" python3 -m http.server --bind 127.0.0.1 --directory "$DIR/ca-site" "$issuers"
mended
expect_status 2
printf '%s\n' "$OUTPUT" >"$DIR/mended.pem"
same "the mended chain" "$(cat "$DIR/mended.pem")" "$(cat "$DIR/shop.pem" "$DIR/issuing.pem")"

echo "and the verdict on what the server sends stays"
check shop.example.com "$PORT"
expect_verdict critical chain-incomplete
same "where the issuer can be had" "$(jq -r '.findings[0].evidence.issuer_urls[0]' <<<"$OUTPUT")" "http://127.0.0.1:$issuers/issuing.der"

echo "the mended chain is good"
run "$BIN/cfmonctl" check --chain "$DIR/mended.pem" --name shop.example.com --trust "$DIR/root.pem" -o json
expect_verdict ok -
