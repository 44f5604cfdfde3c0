"""How a query's process and the app talk: over a socket pair, in messages of a JSON header and raw
bytes, with open files beside. Nothing is ever unpickled."""

import json
import select
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any

LARGEST_HEADER = 8 << 20
LARGEST_PAYLOAD = 96 << 20
_FILES_AT_ONCE = 200  # the kernel takes some more with one message
_LENGTHS = struct.Struct("<IQ")

Message = tuple[dict[str, Any], bytearray]


class Ended(Exception):
    """The other side is gone."""


class Late(Exception):
    """The other side took too long over a message that it had begun, or didn't read ours."""


class BadMessage(Exception):
    """What came is no message, or larger than any that is to be expected."""


class Channel:
    """One end. Not for several threads at once."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(
        self,
        fields: Mapping[str, Any],
        payload: bytes | memoryview = b"",
        deadline: float | None = None,
    ) -> None:
        """Raises Ended or Late (`deadline` is a time of time.monotonic)."""
        header = json.dumps(fields).encode()
        for piece in (_LENGTHS.pack(len(header), len(payload)) + header, payload):
            view = memoryview(piece)
            while len(view):
                self._until(deadline)
                try:
                    view = view[self._end.send(view) :]
                except TimeoutError:
                    raise Late from None
                except OSError as error:
                    raise Ended from error

    def waiting(self, seconds: float) -> bool:
        """Whether a message (or the end) is there, or comes within that time."""
        poll = select.poll()
        poll.register(self._end, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def receive(self, deadline: float | None = None) -> Message:
        """The next message's fields and payload. Raises Ended, Late or BadMessage."""
        header_length, length = _LENGTHS.unpack(self._take(_LENGTHS.size, deadline))
        if header_length > LARGEST_HEADER or length > LARGEST_PAYLOAD:
            raise BadMessage(f"{header_length} and {length} bytes")
        try:
            fields = json.loads(self._take(header_length, deadline))
        except (ValueError, RecursionError) as error:
            raise BadMessage(str(error)) from error
        if not isinstance(fields, dict):
            raise BadMessage("no object")
        return fields, self._take(length, deadline)

    def send_files(self, descriptors: Sequence[int]) -> None:
        """Open files for the other side, in order."""
        for start in range(0, len(descriptors), _FILES_AT_ONCE):
            self._until(None)
            socket.send_fds(self._end, [b"."], descriptors[start : start + _FILES_AT_ONCE])

    def receive_files(self, count: int) -> list[int]:
        """That many descriptors. Raises Ended."""
        descriptors: list[int] = []
        while len(descriptors) < count:
            most = min(_FILES_AT_ONCE, count - len(descriptors))
            sign, came, _, _ = socket.recv_fds(self._end, 1, most)
            if not sign:
                raise Ended
            descriptors += came
        return descriptors

    def close(self) -> None:
        self._end.close()

    def _take(self, size: int, deadline: float | None) -> bytearray:
        content = bytearray(size)
        view = memoryview(content)
        while len(view):
            self._until(deadline)
            try:
                count = self._end.recv_into(view)
            except TimeoutError:
                raise Late from None
            except OSError as error:
                raise Ended from error
            if not count:
                raise Ended
            view = view[count:]
        return content

    def _until(self, deadline: float | None) -> None:
        if deadline is None:
            self._end.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise Late
        self._end.settimeout(left)
