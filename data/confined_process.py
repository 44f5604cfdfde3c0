"""A process that works on what a stranger gave, as this process sees it: its start and its end.

What it takes from itself when it starts is in confinement.py.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import IO


class ConfinedProcess:
    """`python -m MODULE ARGUMENTS` in a session of its own, with nothing of this process' own but
    the environment given and the channels asked for. Not for several threads at once."""

    def __init__(
        self,
        module: str,
        *arguments: object,
        environment: Mapping[str, str],
        stdin: int = DEVNULL,
        stdout: int = DEVNULL,
        stderr: int = DEVNULL,
        files: Sequence[int] = (),
    ) -> None:
        """`files`: descriptors that it has open too, by the same numbers."""
        self._process = Popen(
            [sys.executable, "-P", "-m", module, *map(str, arguments)],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            pass_fds=files,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
        self._ended = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def stdin(self) -> IO[bytes]:
        return _open(self._process.stdin)

    @property
    def stdout(self) -> IO[bytes]:
        return _open(self._process.stdout)

    @property
    def stderr(self) -> IO[bytes]:
        return _open(self._process.stderr)

    def alive(self) -> bool:
        return self._process.poll() is None

    def last_code(self) -> int | None:
        """How one that closed its channels ended by itself, as subprocess tells it; None if it had
        to be ended. It has ended afterwards."""
        try:
            return self._process.wait(1.0)
        except TimeoutExpired:
            return None
        finally:
            self.end()

    def end(self) -> None:
        """End it with all that it may have started; nothing happens the second time."""
        if not self._ended:
            self._ended = True  # its number may soon be another's
            end_group(self._process)


def end_group(process: Popen[bytes]) -> None:
    """Kill a process that has a session of its own, with all that it started there, also where it
    has ended itself and left them behind; its channels are closed."""
    # No process: none was left behind. On macOS one that has ended may not be killed.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for channel in (process.stdin, process.stdout, process.stderr):
        if channel is not None:
            with suppress(BrokenPipeError):  # what it didn't read any more
                channel.close()


def _open(channel: IO[bytes] | None) -> IO[bytes]:
    assert channel is not None, "it was started without this channel"
    return channel
