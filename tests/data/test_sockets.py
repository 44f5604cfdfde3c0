"""Answers go out whole, at once."""

import os
import socket

from data.sockets import send_at_once


def test_connections_that_a_server_accepts_send_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert server.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        send_at_once()
        with socket.create_connection(server.getsockname()):
            accepted, _ = server.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        assert server.fileno() >= 0  # it is open still


def test_what_is_no_socket_stays_as_it_is() -> None:
    reading, writing = os.pipe()
    send_at_once()
    os.close(writing)
    assert os.read(reading, 1) == b""  # nobody else holds its other end
    os.close(reading)
