#!/usr/bin/env bash
# docs/webhook.md is true: its Python verifies what cfmond signs and nothing else, its schema describes what cfmond sends.
. "$(dirname "$0")/lib.sh"
python3 -c 'import jsonschema' 2>/dev/null || skip "there is no python3-jsonschema (script/setup --tests)"

echo "the published vector, and what is forged"
run python3 Tests/acceptance/webhook.py vector
expect_status 0

echo "the samples"
run python3 Tests/acceptance/webhook.py samples Tests/WebhooksTests/Golden/webhook-*.json Tests/WebhooksTests/Golden/command-*.json
expect_status 0
echo "$OUTPUT"

echo "what is sent, with two secrets of which the receiver has the older one"
older=whsec_$(head -c 32 /dev/urandom | base64)
newer=whsec_$(head -c 32 /dev/urandom | base64)
free_port
serve receiver "$PORT" python3 Tests/acceptance/webhook.py serve "$PORT" "$older" "$DIR/taken.jsonl"
(umask 077 && echo "$newer" >"$DIR/newer" && echo "$older" >"$DIR/older")
cat >"$DIR/cfmon.yaml" <<CONFIG
origins: []
receivers:
  - {name: hook, type: webhook, url: "http://127.0.0.1:$PORT/T0KEN-of-mine", secret: [{file: newer}, {file: older}]}
  - {name: moved, type: webhook, url: "http://127.0.0.1:$PORT/moved"}
  - {name: endless, type: webhook, url: "http://127.0.0.1:$PORT/endless", secret: {file: older}}
CONFIG
start_daemon "$DIR/cfmon.yaml"
run "$BIN/cfmonctl" test-alert hook --socket "$DIR/control.sock"
expect_status 0
same "what arrived" "$(jq -c '[.type, .verified, .faults]' "$DIR/taken.jsonl" | tr '\n' ' ')" \
    '["incident.opened",true,[]] ["incident.resolved",true,[]] '

echo "an answer without end is an answer, and a redirect is not followed"
run "$BIN/cfmonctl" test-alert endless --socket "$DIR/control.sock"
expect_status 0
same "what arrived" "$(jq -r 'select(.path == "/endless") | .type' "$DIR/taken.jsonl" | tr '\n' ' ')" "incident.opened incident.resolved "
timeout 5 "$BIN/cfmonctl" test-alert moved --socket "$DIR/control.sock" >/dev/null 2>&1 || true
json deliveries | jq -e '[.deliveries[] | select(.receiver == "moved" and .error != null)][0].error | contains("a redirect, which is not followed")' >/dev/null ||
    fail "the redirect is not named" "$(json deliveries)"
same "messages that came after all" "$(jq -s 'length' "$DIR/taken.jsonl")" 4

echo "a secret is nowhere to be read"
{ json status && json deliveries && json alerts && "$BIN/cfmonctl" config show "$DIR/cfmon.yaml"; } >"$DIR/shown" 2>&1
stop "$DAEMON" || fail "SIGTERM ended it with $?"
for secret in "T0KEN-of-mine" "${older#whsec_}" "${newer#whsec_}"; do
    ! grep -qF -- "$secret" "$DIR/cfmond.log" "$DIR/shown" || fail "the log, or what is shown, holds a secret"
    ! grep -qaF -- "$secret" "$DIR"/state/cfmon.db* || fail "the ledger holds a secret"
done
