"""`python -m MODULE ARGUMENTS`, forked from a process that has loaded the module: most of what a
small program takes is its imports.

`Forked` is what tests have in place of `subprocess.Popen`. As `python -m tests.forked CHANNEL
MODULE …` this is the process that it forks: it gets what to be on a socket, with the descriptors to
have open, and tells the number of each and, in the end, its exit status.
"""

import atexit
import fcntl
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import IO, Any, ClassVar

ROOT = Path(__file__).parents[1]
LONGEST_S = 300
_ABOVE = 500  # no program here has a descriptor of this number


class WarmProcess:
    """The process that has loaded some modules, as a test sees it."""

    alive: ClassVar[list["WarmProcess"]] = []

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        self._channel, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(its.fileno()), *modules],
                cwd=ROOT,
                env=environment,
                pass_fds=[its.fileno()],
                start_new_session=True,
            )
        self.pid = self._process.pid
        self.alive.append(self)

    def fork(self, asked: Mapping[str, Any], descriptors: Sequence[int]) -> int:
        """The number of the new process."""
        with self._lock:
            socket.send_fds(self._channel, [json.dumps(asked).encode()], descriptors)
            return int(self._channel.recv(100))

    def end(self) -> None:
        """With all that it forked."""
        self.alive.remove(self)
        self._channel.close()
        self._process.wait(10)


def processes(program: str) -> set[int]:
    """The numbers of the living processes that run a program for this one, forked or not."""
    warm = {one.pid for one in WarmProcess.alive}
    found = set()
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            runs_it = program.encode() in place.read_bytes()
            stat = (place.parent / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if runs_it and stat[0] != "Z" and int(stat[1]) in {os.getpid(), *warm}:
            found.add(int(place.parent.name))
    return found - warm


class Forked:
    """A process as `subprocess.Popen` makes it, forked from `warm`."""

    def __init__(
        self,
        warm: WarmProcess,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: str | Path = ROOT,
        stdin: int | IO[bytes] = DEVNULL,
        stdout: int | IO[bytes] = DEVNULL,
        stderr: int | IO[bytes] = DEVNULL,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """`command`: the module and its arguments."""
        self.stdin = self.stdout = self.stderr = None
        self.returncode: int | None = None
        told, tells = os.pipe()
        given = [tells]
        for name, asked in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
            if asked == PIPE:
                ends = os.pipe()
                ours, mode = (ends[1], "wb") if name == "stdin" else (ends[0], "rb")
                setattr(self, name, open(ours, mode))  # noqa: SIM115, PTH123
                given.append(ends[0] if name == "stdin" else ends[1])
            elif asked == DEVNULL:
                given.append(os.open(os.devnull, os.O_RDWR))
            else:
                given.append(os.dup(asked if isinstance(asked, int) else asked.fileno()))
        self._told = open(told, "rb", buffering=0)  # noqa: SIM115, PTH123
        try:
            its = {"command": list(command), "cwd": str(cwd), "parent": os.getpid()}
            asked_for = {**its, "environment": dict(env), "numbers": [0, 1, 2, *pass_fds]}
            self.pid = warm.fork(asked_for, [*given, *pass_fds])
        finally:
            for number in given:
                os.close(number)

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            # Nothing is told where the other process has ended, and this one with it.
            self.returncode = int(self._told.read(20) or -signal.SIGKILL)
            self._told.close()
        return self.returncode


def run(
    warm: WarmProcess, command: Sequence[str], environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[bytes]":
    """A command to its end, and what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = Forked(warm, command, env=environment, stdout=out, stderr=errors)
        try:
            status = process.wait(LONGEST_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        said = [os.pread(each.fileno(), 1 << 30, 0) for each in (out, errors)]
        return subprocess.CompletedProcess([*command], status, *said)


def main(number: str, *modules: str) -> None:
    for module in modules:
        importlib.import_module(module)
        del sys.modules[module]  # it is run, not imported
    gc.freeze()
    channel = socket.socket(fileno=int(number))
    waiting = select.poll()
    waiting.register(channel, select.POLLIN)
    forked: dict[int, tuple[int, int]] = {}  # by its descriptor: its number, where its end is told
    while True:
        for ready, _ in waiting.poll():
            if ready != channel.fileno():
                pid, tells = forked.pop(ready)
                waiting.unregister(ready)
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with suppress(BrokenPipeError):  # nobody waits for it any more
                    os.write(tells, str(status).encode())
                os.close(tells)
                os.close(ready)
                continue
            message, descriptors, _, _ = socket.recv_fds(channel, 1 << 20, 50)
            if not message:
                return
            pid = os.fork()
            if not pid:
                os.setsid()
                channel.send(str(os.getpid()).encode())  # who asked may end its session now
                _become(json.loads(message), descriptors[1:])
            for descriptor in descriptors[1:]:
                os.close(descriptor)
            watched = os.pidfd_open(pid)
            forked[watched] = pid, descriptors[0]
            waiting.register(watched, select.POLLIN)


def _become(asked: Mapping[str, Any], descriptors: Sequence[int]) -> None:
    """In the new process: be what was asked for, and end."""
    numbers = asked["numbers"]
    given = [fcntl.fcntl(each, fcntl.F_DUPFD, _ABOVE) for each in descriptors]
    os.closerange(3, _ABOVE)
    for number, each in zip(numbers, given, strict=True):
        os.dup2(each, number)
    os.closerange(_ABOVE, _ABOVE + 100)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    # Who ends with the process that asked ends with the one that forked, which ends with that.
    os.getppid = lambda: asked["parent"]
    status = _status(*asked["command"])
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)  # the libraries would wait for threads that the other process has


def _status(module: str, *arguments: str) -> int:
    """What the program ends with."""
    sys.argv[1:] = arguments
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as error:
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
            return 1
        return int(error.code or 0)
    except BaseException:  # noqa: BLE001 - what a person would have seen
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main(*sys.argv[1:])
