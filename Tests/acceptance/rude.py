#!/usr/bin/env python3
"""A server with bad manners: each connection gets another one, by turns, for as long as it runs.

    rude.py PORT SEED
"""
import random
import socket
import struct
import sys
import threading
import time


def serve(connection, manner, dice):
    try:
        connection.settimeout(20)
        if manner == "hang":
            connection.recv(1)
            time.sleep(20)
        elif manner == "drip":
            for byte in b"\x16\x03\x03\x40\x00" + bytes(64):
                connection.send(bytes([byte]))
                time.sleep(0.3)
        elif manner == "flood":
            connection.recv(4096)
            for _ in range(4096):
                connection.send(b"\x16\x03\x03\x40\x00" + dice.randbytes(16384))
        elif manner == "reset":
            connection.recv(dice.randint(1, 300))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif manner == "noise":
            connection.send(dice.randbytes(dice.randint(1, 2000)))
    except OSError:
        pass
    finally:
        connection.close()


def main():
    port, dice = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    while True:
        connection, _ = listener.accept()
        manner = dice.choice(["hang", "drip", "flood", "reset", "noise", "close"])
        threading.Thread(target=serve, args=(connection, manner, random.Random(dice.random())), daemon=True).start()


main()
