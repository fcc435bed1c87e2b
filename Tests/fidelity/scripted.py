"""Peers that say what no TLS library at hand can say.

usage: scripted.py PART PORT CHAIN KEY
  sslv3:SUITE   answers each hello in SSLv3 with that suite, and shows its certificates
  group:GROUP   TLS 1.3 with that one group: asks for its key share where it is offered, else refuses
  answer:NAME   a sound handshake by Python's ssl, then the answer of that name
  warned        a sound handshake, after the warning that the name is not known
  smtp          greets like a mail server
"""

import socket
import ssl
import struct
import sys
import threading

ANSWERS = {
    "http10": b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "http2": b"\0\0\0\x04\0\0\0\0\0",
    "big-header": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (i, b"x" * 3000) for i in range(12)) + b"\r\n",
    "fitting-header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 30000 + b"\r\nContent-Length: 2\r\n\r\nhi",
    "coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "garbage": b"hello\r\n\r\n",
    "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "no-reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi",
    "bare-lf": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
    "folded": b"HTTP/1.1 200 OK\r\nX-Long: one\r\n two\r\nContent-Length: 2\r\n\r\nhi",
    "no-colon": b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\nhi",
    "no-value": b"HTTP/1.1 200 OK\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nhi",
    "status-999": b"HTTP/1.1 999 Request denied\r\nContent-Length: 2\r\n\r\nhi",
    "both-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "capital": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "nothing": b"",
}


def main():
    part, port, chain, key = sys.argv[1:]
    kind, _, detail = part.partition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with open(chain, encoding="ascii") as file:
        blocks = [
            block + "-----END CERTIFICATE-----" for block in file.read().split("-----END CERTIFICATE-----")[:-1]
        ]
    certificates = [ssl.PEM_cert_to_DER_cert(block.strip()) for block in blocks]
    talk = {
        "sslv3": lambda peer: answer_in_sslv3(peer, int(detail, 16), certificates),
        "group": lambda peer: insist_on_group(peer, int(detail, 16)),
        "answer": lambda peer: answer_request(peer, context, ANSWERS[detail]),
        "warned": lambda peer: (peer.sendall(record(21, 0x0301, bytes([1, 112]))), answer_request(peer, context, b"")),
        "smtp": lambda peer: (peer.sendall(b"220 mail.example.com ESMTP\r\n"), peer.recv(4096)),
    }[kind]
    with socket.create_server(("127.0.0.1", int(port)), backlog=16) as listener:
        while True:
            peer, _ = listener.accept()
            threading.Thread(target=converse, args=(peer, talk), daemon=True).start()


def converse(peer, talk):
    with peer:
        try:
            peer.settimeout(10)
            talk(peer)
        except (OSError, struct.error, IndexError):
            pass


def record(kind, version, payload):
    return struct.pack("!BHH", kind, version, len(payload)) + payload


def message(kind, body):
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def alert(version, number):
    return record(21, version, bytes([2, number]))


def read_hello(peer):
    """The suites, the session id and the extensions of a ClientHello."""
    head = exactly(peer, 5)
    body = exactly(peer, struct.unpack("!H", head[3:])[0])[4:]
    session = body[35 : 35 + body[34]]
    place = 35 + len(session)
    count = struct.unpack_from("!H", body, place)[0]
    suites = struct.unpack_from(f"!{count // 2}H", body, place + 2)
    place += 2 + count
    place += 1 + body[place] + 2
    extensions = {}
    while place + 4 <= len(body):
        kind, length = struct.unpack_from("!HH", body, place)
        extensions[kind] = body[place + 4 : place + 4 + length]
        place += 4 + length
    return suites, session, extensions


def exactly(peer, count):
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def answer_in_sslv3(peer, suite, certificates):
    """RFC 6101: the versions of a ClientHello are an upper bound, so a server that has only SSLv3 answers with it."""
    suites, _, _ = read_hello(peer)
    if suite not in suites:
        peer.sendall(alert(0x0300, 40))
        return
    chain = b"".join(len(der).to_bytes(3, "big") + der for der in certificates)
    flight = message(2, b"\x03\x00" + bytes(32) + b"\0" + struct.pack("!HB", suite, 0))
    flight += message(11, len(chain).to_bytes(3, "big") + chain) + message(14, b"")
    peer.sendall(record(22, 0x0300, flight))
    peer.recv(4096)


# The random of a HelloRetryRequest (RFC 8446, 4.1.3).
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def insist_on_group(peer, group):
    suites, session, extensions = read_hello(peer)
    offered = extensions.get(10, b"\0\0")
    groups = struct.unpack(f"!{(len(offered) - 2) // 2}H", offered[2:])
    if 0x0304 not in struct.unpack("!%dH" % (len(extensions.get(43, b"\0")[1:]) // 2), extensions.get(43, b"\0")[1:]):
        peer.sendall(alert(0x0303, 70))
    elif group not in groups:
        peer.sendall(alert(0x0303, 40))
    else:
        suite = next(suite for suite in suites if suite >> 8 == 0x13)
        asked = struct.pack("!HHHHHH", 43, 2, 0x0304, 51, 2, group)
        body = b"\x03\x03" + RETRY + bytes([len(session)]) + session + struct.pack("!HBH", suite, 0, len(asked)) + asked
        peer.sendall(record(22, 0x0303, message(2, body)))
        peer.recv(4096)


def answer_request(peer, context, answer):
    with context.wrap_socket(peer, server_side=True) as secure:
        secure.recv(4096)
        secure.sendall(answer)


main()
