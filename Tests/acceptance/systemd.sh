#!/usr/bin/env bash
# The package, installed in a Debian with a booted systemd that has no Swift: it starts, is asked by members of the group
# cfmon only, reloads good and refuses bad configurations, comes back after kill -9 and after it hangs, and goes for good.
#
# Builds a release unless CFMON_PACKAGE names a package.
# shellcheck disable=SC2034  # for lib.sh
NEEDS_ROOT=yes
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" -eq 0 ] || skip "a systemd can be booted by root only"
[ -n "$(findmnt -nt cgroup2 -o TARGET)" ] || skip "there is no cgroup2 mount"
command -v systemd-nspawn >/dev/null || skip "there is no systemd-nspawn: script/setup --package"

package=${CFMON_PACKAGE:-}
[ -n "$package" ] || package=$(env -u CFMON_BIN script/package "$DIR/packages") || fail "the package cannot be built"

root=.build/machine/bookworm
[ -d $root ] || { mkdir -p .build/machine && script/machine root $root.new && mv $root.new $root; }
machine=cfmon-$$
trap 'script/machine stop $machine; clean_up' EXIT
script/machine boot "$machine" $root
inside() { script/machine exec "$machine" "$@"; }
run_inside() { run script/machine exec "$machine" "$@"; }
unit() { inside systemctl show cfmond -P "$1"; }
unit_is() { [ "$(unit "$1")" = "$2" ]; }
journal() { inside journalctl -u cfmond -n 50 --no-pager; }
status() {
    local document
    document=$(inside cfmonctl status -o json 2>/dev/null) || true
    printf '%s\n' "${document:-{\}}"
}
status_says() { status | jq -e "$1" >/dev/null 2>&1; }

echo "installs"
inside sh -c 'cat >/root/cfmon.deb' <"$package"
run_inside dpkg --install /root/cfmon.deb
expect_status 0
expect_no_output "warning|error"
unit_is ActiveState active || fail "it is not active after its installation" "$(journal)"
same "the type of the unit" "$(unit Type)" notify
same "the user" "$(unit User)" cfmon
[ -n "$(unit StatusText)" ] || fail "no STATUS= was sent"
same "restarts" "$(unit NRestarts)" 0
same "the socket" "$(inside stat -c '%a %U %G' /run/cfmon/control.sock)" "660 cfmon cfmon"
run_inside systemd-analyze verify --man=no --recursive-errors=yes /lib/systemd/system/cfmond.service
expect_status 0
run_inside systemd-analyze security --threshold=20 cfmond.service
expect_status 0

# Without these a step of NTP is not known from a clock that went astray.
for call in adjtimex clock_adjtime; do
    grep -qw $call <<<"$(unit SystemCallFilter)" || fail "the daemon may not ask whether the clock is kept: $call"
done
same "the clock is out of reach by its capability alone" "$(unit ProtectClock)" no

echo "answers members of the group cfmon, and nobody else"
inside useradd --system --groups cfmon member
inside useradd --system stranger
run_inside runuser -u member -- cfmonctl status -o json
grep -q '"daemon"' <<<"$OUTPUT" || fail "a member of the group gets no answer" "$OUTPUT"
run_inside runuser -u stranger -- cfmonctl status
expect_status 3

echo "reloads a good configuration"
authority
leaf shop shop.example.com
tar -C "$DIR" -c root.pem issuing.pem shop.pem shop.key | inside tar -C /srv -x --no-same-owner
inside systemd-run --quiet --unit=origin openssl s_server -quiet -accept 127.0.0.1:8443 -cert /srv/shop.pem \
    -key /srv/shop.key -cert_chain /srv/issuing.pem
inside tee /etc/cfmon/cfmon.yaml >/dev/null <<'CONFIG'
defaults: {interval: 10s}
trust: {bundle: /srv/root.pem}
origins:
  - {id: shop, domain: shop.example.com, port: 8443, connect_to: [127.0.0.1]}
CONFIG
run_inside systemctl reload cfmond
expect_status 0
wait_until 40 status_says '.origins[0].verdict == "ok"' || fail "the origin is not ok" "$(status)" "$(journal)"
first=$(status | jq -r '.origins[0].first_at')

echo "refuses a broken one, and goes on with the old"
pid=$(unit MainPID)
inside sh -c 'cp /etc/cfmon/cfmon.yaml /root/good.yaml; sed -i s/8443/444/ /etc/cfmon/cfmon.yaml'
inside systemctl reload cfmond && reload_said_so=false || reload_said_so=true
wait_until 10 status_says '.daemon.config_problems | length == 1' || fail "the mistake is not reported" "$(status)"
status_says '.origins[0].origin.port == 8443' || fail "the old configuration is not in force" "$(status)"
$reload_said_so || fail "systemctl reload does not say that the configuration was refused"
same "the process" "$(unit MainPID)" "$pid"
inside cp /root/good.yaml /etc/cfmon/cfmon.yaml
run_inside systemctl reload cfmond
expect_status 0
wait_until 10 status_says '.daemon.config_problems == []' || fail "the good configuration is not taken" "$(status)"

# comes_back RESTARTS: it was started anew so many times, and knows its past.
comes_back() {
    wait_until 30 unit_is NRestarts "$1" || fail "it is not started again" "$(journal)"
    wait_until 30 unit_is ActiveState active || fail "it is not active again" "$(journal)"
    wait_until 30 status_says '.origins[0].verdict == "ok"' || fail "the origin is not ok" "$(status)" "$(journal)"
    same "the first check" "$(status | jq -r '.origins[0].first_at')" "$first"
}

echo "comes back after kill -9"
inside systemctl kill --kill-whom=main --signal=KILL cfmond
comes_back 1

echo "comes back after it hangs"
inside mkdir -p /run/systemd/system/cfmond.service.d
printf '[Service]\nWatchdogSec=2\nRestartSec=200ms\n' | inside tee /run/systemd/system/cfmond.service.d/test.conf >/dev/null
inside systemctl daemon-reload
inside systemctl restart cfmond
same "restarts" "$(unit NRestarts)" 0
# Alive, it satisfies the watchdog for more than its span.
alive_since=$(unit ExecMainStartTimestampMonotonic)
sleep 5
same "its start" "$(unit ExecMainStartTimestampMonotonic)" "$alive_since"
inside systemctl kill --kill-whom=main --signal=STOP cfmond
comes_back 1
inside journalctl -u cfmond --no-pager | grep -qi "watchdog" || fail "it was not the watchdog" "$(journal)"

echo "ends well"
run_inside systemctl stop cfmond
expect_status 0
same "the result" "$(unit Result)" success
same "the exit status" "$(unit ExecMainStatus)" 0
run_inside cfmonctl status
expect_status 3
expect_no_output '(^|[^a-z])ok([^a-z]|$)'

echo "goes: removal keeps the past, purge does not"
run_inside dpkg --remove cfmon
expect_status 0
inside test -f /var/lib/cfmon/cfmon.db || fail "removal took the history"
run_inside dpkg --purge cfmon
expect_status 0
! inside test -e /var/lib/cfmon || fail "purge left /var/lib/cfmon"
! inside test -e /etc/cfmon/cfmon.yaml || fail "purge left the configuration"
