"""What this process sends over its network connections."""

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

_OPEN = Path("/proc/self/fd")


def send_at_once() -> None:
    """From now on the servers of this process send the end of an answer at once.

    Otherwise it waits until the beginning was acknowledged, on a connection that was used before 40
    ms (Nagle's algorithm and delayed acknowledgements, RFC 896 and 1122). asyncio switches that off
    for the sockets that it makes itself, but not for one that Streamlit hands it; accepted
    connections inherit what is set on the listening socket (Linux).
    """
    with suppress(OSError):  # a system without /proc
        for number in os.listdir(_OPEN):  # noqa: PTH208 - the names alone
            with suppress(OSError):  # closed meanwhile
                _set(int(number))


def _set(number: int) -> None:
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        return
    with socket.socket(fileno=os.dup(number)) as one:
        if one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
