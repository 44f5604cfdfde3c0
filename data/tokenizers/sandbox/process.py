"""One child process, as this process sees it."""

import fcntl
import os
import select
import signal
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from subprocess import PIPE
from typing import Any

from data.confined_process import ConfinedProcess
from data.tokenizers.sandbox import frames, limits
from data.tokenizers.sandbox.frames import BadFrame, Fields

SMALL_REPLY = 256 << 20
"""Bytes that an answer may have whatever was asked."""

_REPLY_PER_BYTE_SENT = 64
_PIPE_BYTES = 1 << 20
TOKENIZER_PROGRAM = "data.tokenizers.sandbox.program"


class Late(Exception):
    """No whole answer came in time."""


class Ended(Exception):
    """The child ended without an answer."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        super().__init__(code)

    @property
    def how(self) -> str:
        """In words, for a message."""
        if self.code in (-signal.SIGABRT, -signal.SIGKILL):
            return "ran out of its memory or was stopped"
        return f"crashed (signal {-self.code})" if self.code and self.code < 0 else "ended"


class SandboxProcess:
    """A running child. Not for several threads at once.

    `program`: the module that it runs, which serves requests (service.py). `settled` is for its
    user: whether the child knows which engine counts.
    """

    def __init__(self, program: str = TOKENIZER_PROGRAM) -> None:
        self._process = _starter(os.getpid()).submit(_start, program).result()
        self._input = self._process.stdin.fileno()
        self._output = self._process.stdout.fileno()
        self.settled = False
        for channel in (self._input, self._output):
            os.set_blocking(channel, False)
            with suppress(OSError, AttributeError):  # faster; not every system lets it
                fcntl.fcntl(channel, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.alive()

    def request(self, kind: str, fields: Mapping[str, Any], seconds: float) -> Fields:
        """The answer's fields. Raises Late or Ended; the child is then of no more use: kill it."""
        pieces = frames.buffers({"kind": kind, "seconds": seconds, **fields})
        sent = sum(len(piece) for piece in pieces)
        deadline = time.monotonic() + seconds
        try:
            for piece in pieces:
                self._write(piece, deadline)
            largest = SMALL_REPLY + _REPLY_PER_BYTE_SENT * sent
            return frames.read(lambda size: self._take(size, deadline), largest)
        except (BrokenPipeError, EOFError) as error:
            raise Ended(self._process.last_code()) from error
        except BadFrame as error:
            self.kill()
            raise Ended(None) from error

    def kill(self) -> None:
        """End it with all that it may have started."""
        self._process.end()

    def _write(self, piece: bytes | memoryview, deadline: float) -> None:
        view = memoryview(piece)
        while len(view):
            self._wait(self._input, select.POLLOUT, deadline)
            view = view[os.write(self._input, view) :]

    def _take(self, size: int, deadline: float) -> bytearray:
        content = bytearray(size)
        view, done = memoryview(content), 0
        while done < size:
            self._wait(self._output, select.POLLIN, deadline)
            count = os.readv(self._output, [view[done:]])
            if not count:
                raise EOFError
            done += count
        return content

    @staticmethod
    def _wait(channel: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(channel, event)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise Late


def _start(program: str) -> ConfinedProcess:
    return ConfinedProcess(
        program,
        os.getpid(),
        limits.MEMORY,
        environment=limits.environment(),
        stdin=PIPE,
        stdout=PIPE,
    )


@cache
def _starter(_: int) -> ThreadPoolExecutor:
    """The thread that starts the children of this process: the kernel ends a child together with
    the thread that started it, and those of Streamlit come and go."""
    return ThreadPoolExecutor(1, "sandbox-starter")
