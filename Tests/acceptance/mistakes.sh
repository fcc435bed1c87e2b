#!/usr/bin/env bash
# Five mistakes in a configuration are five lines, each with its file, line and column, and exit status 78. A reload with
# it changes nothing: the old configuration stays, and the mistakes are reported.
. "$(dirname "$0")/lib.sh"

open_shop
shop_config >"$DIR/good.yaml"
cat >"$DIR/bad.yaml" <<'CONFIG'
defaults:
  intervall: 5m
origins:
  - domain: shop.example.com
    port: 444
  - domain: 192.0.2.7
  - domain: api.example.com
    ip_address_type: ipv5
receivers:
  - name: ops
    type: pigeon
    url: https://hooks.example.com/
CONFIG
config=$DIR/cfmon.yaml

five_mistakes() {
    expect_status 78
    local line places
    places=$(sed -n "s|^.*cfmon\.yaml:\([0-9]*\):\([0-9]*\): ..*|\1|p" <<<"$OUTPUT" | sort -n | tr '\n' ' ')
    same "the lines of the mistakes" "$places" "2 5 6 8 11 "
    for line in "cfmon.yaml:2:3: " "cfmon.yaml:5:11: " "cfmon.yaml:8:22: " "cfmon.yaml:11:11: "; do expect_output "$line"; done
    expect_output interval
}

echo "five mistakes are five lines"
cp "$DIR/bad.yaml" "$config"
run "$BIN/cfmonctl" config check "$config"
five_mistakes
run "$BIN/cfmond" --check-config --config "$config"
five_mistakes
run "$BIN/cfmond" --config "$config" --state-dir "$DIR/state" --socket "$DIR/control.sock" --foreground
five_mistakes

echo "a reload with them changes nothing"
cp "$DIR/good.yaml" "$config"
run "$BIN/cfmonctl" config check "$config"
expect_status 0
start_daemon "$config"
judged_ok() { status_json | jq -e '.origins | length == 1 and .[0].verdict == "ok"' >/dev/null; }
wait_until 30 judged_ok || fail "the origin is not ok" "$(status_json)" "$(cat "$DIR/cfmond.log")"
in_force() { status_json | jq -c '[.daemon.config_loaded_at, .daemon.origins, [.origins[] | .origin]]'; }
before=$(in_force)
cp "$DIR/bad.yaml" "$config"
kill -s HUP "$DAEMON"
problems() { [ "$(status_json | jq '.daemon.config_problems | length')" = "$1" ]; }
wait_until 10 problems 5 || fail "five problems are not reported" "$(status_json)"
same "the configuration in force" "$(in_force)" "$before"
checked_again() { status_json | jq -e '.origins[0].checks > 1' >/dev/null; }
wait_until 30 checked_again || fail "the old configuration is not watched any more" "$(status_json)"

echo "a reload with none takes all of it"
sed 's/^origins:$/&\n  - {id: api, domain: api.example.com, port: '"$PORT"', connect_to: [127.0.0.1]}/' "$DIR/good.yaml" >"$config"
kill -s HUP "$DAEMON"
two_origins() { status_json | jq -e '(.origins | length == 2) and (.daemon.config_problems == [])' >/dev/null; }
wait_until 10 two_origins || fail "the new configuration is not taken" "$(status_json)"
wait_until 30 all_judged || fail "the new origin is not checked" "$(status_json)"
same "the new origin's verdict" "$(status_json | jq -r '.origins[] | select(.origin.id == "api") | .findings[0].code')" name-mismatch
same "the old one's" "$(status_json | jq -r '.origins[] | select(.origin.id == "shop") | .verdict')" ok

stop "$DAEMON" || fail "the daemon did not end well: $?" "$(cat "$DIR/cfmond.log")"
