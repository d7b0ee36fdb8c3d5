"""A name server as engines have one at 127.0.0.11, for a network that has no other: `upstream` is 127.0.0.1.

It prints a line once it listens, and ends with its standard input.
"""

import socket
import struct
import sys
import threading

ADDRESS = 1

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.11", 53))


def answer(question):
    """The same header and question back, and the address behind them if that is what was asked for."""
    number, flags, questions = struct.unpack("!HHH", question[:6])
    end = question.index(b"\0", 12) + 5
    (kind,) = struct.unpack("!H", question[end - 4 : end - 2])
    found = kind == ADDRESS and question[12:end].startswith(b"\x08upstream\0")
    header = struct.pack("!HHHHHH", number, 0x8180, questions, int(found), 0, 0)
    record = struct.pack("!HHHIH", 0xC00C, ADDRESS, 1, 1, 4) + bytes([127, 0, 0, 1])
    return header + question[12:end] + (record if found else b"")


def serve():
    while True:
        question, asker = server.recvfrom(512)
        server.sendto(answer(question), asker)


threading.Thread(target=serve, daemon=True).start()
print("listening", flush=True)
sys.stdin.read()
