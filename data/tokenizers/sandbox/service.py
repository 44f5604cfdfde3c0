"""What every child does: frames come on standard input and go out on standard output, one answer a
request, until the input ends, nothing comes for a long time, or the parent is gone.
"""

import os
import select
import sys
from typing import Protocol

from data import without_pandas
from data.errors import TokenariumError
from data.tokenizers.sandbox import frames, limits
from data.tokenizers.sandbox.frames import Fields


class Session(Protocol):
    """What a child holds from one request to the next."""

    def answer(self, request: Fields) -> Fields:
        """The fields of the answer. Raises whatever doing it raises."""
        ...


class _Ended(Exception):
    """No more requests."""


def serve(session: Session, file_bytes: int = 0) -> None:
    """Answer until the end; `python -m PROGRAM PARENT MEMORY`. `file_bytes`: how large a file the
    child may write."""
    reading, writing = _own_channels()
    without_pandas.do_without()
    limits.confine(memory=int(sys.argv[2]), parent=int(sys.argv[1]), file_bytes=file_bytes)
    while select.select([reading], [], [], limits.IDLE_SECONDS)[0]:
        try:
            request = frames.read(lambda size: _take(reading, size), sys.maxsize)
        except _Ended:
            return
        limits.allow(request.pop("seconds"))
        for piece in frames.buffers(_answer(session, request)):
            _write(writing, piece)


def _own_channels() -> tuple[int, int]:
    """The channels, moved to where no library reads or prints by accident."""
    reading, writing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return reading, writing


def _answer(session: Session, request: Fields) -> Fields:
    """The answer's fields; an error becomes the fields `error` (its kind) and `message`."""
    try:
        return session.answer(request)
    except TokenariumError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        return {"error": "MemoryError", "message": ""}
    except BaseException as error:  # a library's panic is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        first_line = (str(error).splitlines() or [""])[0]
        return {"error": "failed", "message": f"{type(error).__name__}: {first_line[:200]}"}


def _take(channel: int, size: int) -> bytearray:
    content = bytearray(size)
    view, done = memoryview(content), 0
    while done < size:
        count = os.readv(channel, [view[done:]])
        if not count:
            raise _Ended
        done += count
    return content


def _write(channel: int, piece: bytes | memoryview) -> None:
    view = memoryview(piece)
    while len(view):
        view = view[os.write(channel, view) :]
