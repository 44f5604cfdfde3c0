"""Messages between a query's process and the app."""

import os
import socket
import struct
import tempfile
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from data.query.channel import LARGEST_PAYLOAD, BadMessage, Channel, Ended, Late

Pair = tuple[Channel, Channel, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Both ends, and the raw socket of the first."""
    one, other = socket.socketpair()
    with one, other:
        yield Channel(one), Channel(other), one


def test_fields_and_bytes_come_as_they_were_sent(pair: Pair) -> None:
    here, there, _ = pair
    payload = os.urandom(3_000_000)  # more than a socket holds
    sender = Thread(target=here.send, args=({"kind": "rows", "said": "ü\n"}, payload))
    sender.start()
    fields, content = there.receive(time.monotonic() + 10)
    sender.join()
    assert fields == {"kind": "rows", "said": "ü\n"}
    assert content == payload


def test_open_files_come_in_order(pair: Pair) -> None:
    here, there, _ = pair
    count = 450  # more than one message takes
    files = [tempfile.TemporaryFile() for _ in range(count)]  # noqa: SIM115
    for number, file in enumerate(files):
        file.write(str(number).encode())
        file.flush()
    received: list[int] = []
    taker = Thread(target=lambda: received.extend(there.receive_files(count)))
    taker.start()
    here.send_files([file.fileno() for file in files])
    taker.join()
    for number, descriptor in enumerate(received):
        assert os.pread(descriptor, 10, 0) == str(number).encode()
        os.close(descriptor)
    for file in files:
        file.close()


def test_an_end_that_goes_is_noticed(pair: Pair) -> None:
    here, there, raw = pair
    raw.sendall(b"\x00\x01")
    here.close()
    with pytest.raises(Ended):
        there.receive()
    with pytest.raises(Ended):
        there.send({}, b"x" * 10_000_000)


def test_half_a_message_is_not_waited_for_longer_than_said(pair: Pair) -> None:
    _, there, raw = pair
    raw.sendall(struct.pack("<IQ", 100, 0))
    with pytest.raises(Late):
        there.receive(time.monotonic() + 0.1)
    with pytest.raises(Late):
        there.send({}, b"x" * 10_000_000, time.monotonic() + 0.1)


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<IQ", 1 << 30, 0),
        struct.pack("<IQ", 2, LARGEST_PAYLOAD + 1) + b"{}",
        struct.pack("<IQ", 3, 0) + b"abc",
        struct.pack("<IQ", 2, 0) + b"[]",
        struct.pack("<IQ", 100_000, 0) + b"[" * 100_000,
    ],
)
def test_what_is_no_message_is_refused(pair: Pair, content: bytes) -> None:
    _, there, raw = pair
    raw.sendall(content)
    with pytest.raises(BadMessage):
        there.receive(time.monotonic() + 5)
