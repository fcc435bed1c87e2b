"""Runs a command whose name server answers in one way; needs namespaces of its own (unshare -rmn).

usage: nameserver.py nxdomain|empty|servfail|private COMMAND...
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading

RCODES = {"nxdomain": 3, "empty": 0, "servfail": 2, "private": 0}
MS_BIND = 4096
SIOCSIFFLAGS = 0x8914
IFF_UP_RUNNING = 0x41


def main():
    answer, *command = sys.argv[1:]
    try:
        with socket.socket() as any_socket:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP_RUNNING))
        for path, text in (
            ("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"),
            ("/etc/nsswitch.conf", "hosts: dns\n"),
        ):
            cover(path, text)
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("127.0.0.1", 53))
    except OSError as fault:
        print(f"no namespace of its own: {fault}", file=sys.stderr)
        sys.exit(77)
    threading.Thread(target=serve, args=(listener, answer), daemon=True).start()
    sys.exit(subprocess.run(command, check=False).returncode)


def cover(path, text):
    """Lays another file over that path, for this namespace only."""
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write(text)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(file.name.encode(), os.path.realpath(path).encode(), None, MS_BIND, None):
        raise OSError(ctypes.get_errno(), f"mount {path}")
    os.unlink(file.name)


def serve(listener, answer):
    while True:
        query, peer = listener.recvfrom(4096)
        end = query.index(b"\0", 12) + 5
        wants_a = query[end - 4 : end - 2] == b"\0\x01"
        has_address = answer == "private" and wants_a
        flags = 0x8180 | RCODES[answer]
        reply = query[:2] + struct.pack("!HHHHH", flags, 1, int(has_address), 0, 0) + query[12:end]
        if has_address:
            reply += b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes([10, 0, 0, 7])
        listener.sendto(reply, peer)


main()
