#!/usr/bin/env python3
"""Stands where systemd stands for a daemon of Type=notify: takes its words, and prints one line for each WATCHDOG=1, with
the seconds since the one before.

    pings.py SOCKET"""

import socket
import sys
import time

words = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
words.bind(sys.argv[1])
last = None
while True:
    if b"WATCHDOG=1" in words.recv(65_536).split(b"\n"):
        now = time.monotonic()
        if last is not None:
            print(f"{now - last:.3f}", flush=True)
        last = now
