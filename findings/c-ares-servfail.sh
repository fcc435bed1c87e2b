#!/usr/bin/env bash
# c-ares 1.18 does not tell its caller that a name server answered SERVFAIL or REFUSED.
#
# Guess: a query ends with the status of the answer (ARES_ESERVFAIL, ARES_EREFUSED), as the names of these codes say.
# Seen:  with the default flags a server that answers so is skipped like one that is dead. When all have answered so, the
#        query ends with ARES_ECONNREFUSED, "Could not contact DNS servers", although each of them was contacted and
#        answered. With ARES_FLAG_NOCHECKRESP the answer is handed over, and then no other server is asked.
# So:    who wants both, the true cause and the next server, has to ask the servers one by one.
#
# Runs Debian's libc-ares of the version below in a folder of its own, against a name server on loopback.
set -euo pipefail

version=1.18.1-3
folder=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

apt-get download -qq "libc-ares2=$version*" "libc-ares-dev=$version*" >/dev/null 2>&1
for package in ./*.deb; do dpkg-deb --extract "$package" root; done
echo "libc-ares $(dpkg-deb --field ./libc-ares2_*.deb Version)"

cat >server.py <<'PYTHON'
import socket, sys
# Answers each question with the code that it is told, and counts.
peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
peer.bind(("127.0.0.1", 0))
print(peer.getsockname()[1], flush=True)
while True:
    query, sender = peer.recvfrom(512)
    peer.sendto(query[:2] + bytes([0x81, 0x80 | int(sys.argv[1])]) + query[4:], sender)
PYTHON

cat >ask.c <<'C'
#include <ares.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>

static void ended(void *unused, int status, int timeouts, unsigned char *answer, int length) {
    (void)unused; (void)timeouts; (void)answer;
    printf("status %d (%s), answer of %d bytes\n", status, ares_strerror(status), length);
}

int main(int count, char **arguments) {
    struct ares_options options = {.flags = atoi(arguments[2]), .tries = 1, .timeout = 2000};
    struct ares_addr_port_node server = {.family = AF_INET, .udp_port = atoi(arguments[1])};
    ares_channel channel;
    (void)count;
    inet_pton(AF_INET, "127.0.0.1", &server.addr.addr4);
    if (ares_library_init(ARES_LIB_INIT_ALL)) return 1;
    if (ares_init_options(&channel, &options, ARES_OPT_FLAGS | ARES_OPT_TRIES | ARES_OPT_TIMEOUTMS)) return 1;
    if (ares_set_servers_ports(channel, &server)) return 1;
    ares_query(channel, "origin.example", 1, 1, ended, NULL);
    for (;;) {
        fd_set readers, writers;
        struct timeval span;
        FD_ZERO(&readers);
        FD_ZERO(&writers);
        int most = ares_fds(channel, &readers, &writers);
        if (most == 0) break;
        select(most, &readers, &writers, NULL, ares_timeout(channel, NULL, &span));
        ares_process(channel, &readers, &writers);
    }
    ares_destroy(channel);
    return 0;
}
C
library=$(dirname "$(find root -name 'libcares.so.2' | head -n 1)")
gcc -Wall -I root/usr/include -o ask ask.c "$library/libcares.so.2"

seen=
for code in 2 5; do
    python3 server.py $code >port &
    server=$!
    until [ -s port ]; do sleep 0.1; done
    for flags in 0 128; do
        line="rcode $code, flags $flags: $(LD_LIBRARY_PATH=$library ./ask "$(cat port)" $flags)"
        echo "$line"
        seen+="$line"$'\n'
    done
    kill $server
    : >port
done

expected="rcode 2, flags 0: status 11 (Could not contact DNS servers), answer of 0 bytes
rcode 2, flags 128: status 3 (DNS server returned general failure), answer of 32 bytes
rcode 5, flags 0: status 11 (Could not contact DNS servers), answer of 0 bytes
rcode 5, flags 128: status 6 (DNS server refused query), answer of 32 bytes
"
[ "$seen" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
