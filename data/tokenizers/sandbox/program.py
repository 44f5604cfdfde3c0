"""The child's main program: `python -m data.tokenizers.sandbox.program PARENT MEMORY`.

Frames come on standard input and go out on standard output, one answer a request, until the input
ends, nothing comes for a long time, or the parent is gone.
"""

import os
import select
import sys

from data.errors import TokenariumError
from data.tokenizers.sandbox import frames, limits
from data.tokenizers.sandbox.answers import Session
from data.tokenizers.sandbox.frames import Fields


class _Ended(Exception):
    """No more requests."""


def main() -> None:
    reading, writing = _own_channels()
    limits.confine(memory=int(sys.argv[2]), parent=int(sys.argv[1]))
    session = Session()
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


if __name__ == "__main__":
    main()
