#!/usr/bin/env bash
# A real Alertmanager takes, shows and resolves what cfmond tells it, also after it has forgotten everything.
. "$(dirname "$0")/lib.sh"

program=$(command -v prometheus-alertmanager || command -v alertmanager) || skip "there is no Alertmanager (script/setup --tests)"

authority
leaf late shop.example.com "90 days ago" "1 day ago"
leaf renewed shop.example.com
free_port
origin=$PORT
serve_leaf late "$origin"

free_port
am=$PORT
free_port
absent=$PORT
printf 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n' >"$DIR/alertmanager.yml"
alertmanager() {
    rm -rf "$DIR/am"
    serve alertmanager "$am" "$program" --config.file="$DIR/alertmanager.yml" --storage.path="$DIR/am" \
        --web.listen-address="127.0.0.1:$am" --cluster.listen-address= --log.level=warn
    ALERTMANAGER=$PID
}
alertmanager
cat >"$DIR/cfmon.yaml" <<CONFIG
defaults: {interval: 10s}
trust: {bundle: $DIR/root.pem}
origins:
  - {id: shop, domain: shop.example.com, port: $origin, connect_to: [127.0.0.1]}
receivers:
  - {name: am, type: alertmanager, urls: ["http://127.0.0.1:$absent", "http://127.0.0.1:$am"]}
CONFIG

shown() { curl -sf "http://127.0.0.1:$am/api/v2/alerts" | jq -c "$1"; }
is_shown() { [ "$(shown length)" = 1 ]; }
is_gone() { [ "$(shown length)" = 0 ]; }

echo "it takes an alert, and shows it"
start_daemon "$DIR/cfmon.yaml"
wait_until 60 is_shown || fail "Alertmanager shows nothing" "$(cat "$DIR/cfmond.log" "$DIR/alertmanager.log")"
same "the labels" "$(shown '.[0].labels | [.alertname, .severity, .job]')" '["CfmonCertificateExpired","critical","cfmon"]'
same "the state" "$(shown '.[0].status.state')" '"active"'
same "the finding" "$(shown '.[0].annotations.finding')" '"certificate-expired"'
same "the origins" "$(shown '.[0].annotations.origins')" '"shop"'
summary=$(shown '.[0].annotations.summary')
[[ $summary == *"[CRITICAL] shop: CloudFront fails since"* ]] || fail "the summary is $summary"
same "what no member took" "$(status_json | jq .daemon.outbox_pending)" 0
began=$(shown '.[0] | [.fingerprint, .startsAt]')

echo "it has forgotten everything, and is told again within a minute or two, also by another process"
stop "$ALERTMANAGER" || true
alertmanager
is_gone || fail "it has not forgotten"
kill_daemon
start_daemon "$DIR/cfmon.yaml"
wait_until 130 is_shown || fail "Alertmanager is not told again" "$(cat "$DIR/cfmond.log")"
same "the alert" "$(shown '.[0] | [.fingerprint, .startsAt]')" "$began"

echo "it resolves what has ended"
serve_leaf renewed "$origin"
wait_until 90 is_gone || fail "the alert goes on: $(shown .)" "$(json alerts)"
stop "$DAEMON" || fail "SIGTERM ended it with $?"
