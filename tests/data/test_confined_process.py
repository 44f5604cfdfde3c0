"""The end of a confined process is the end of all that it started."""

import signal
import time
from pathlib import Path
from subprocess import PIPE

import pytest

from data.confined_process import ConfinedProcess
from data.confinement import environment


def started(stays: str) -> tuple[ConfinedProcess, int]:
    """The process, and the number of the one that it started itself."""
    process = ConfinedProcess(
        "tests.data.process_that_forks", stays, environment=environment(), stdout=PIPE
    )
    return process, int(process.stdout.readline())


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    """Whether it ends within a moment."""
    until = time.monotonic() + 5
    while runs(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not runs(pid)


def test_what_it_started_ends_with_it() -> None:
    process, its_own = started("yes")
    assert process.alive() and runs(its_own)
    process.end()
    assert not process.alive()
    assert gone(its_own)


def test_what_it_left_behind_ends_too() -> None:
    process, its_own = started("no")
    assert gone(process.pid) and runs(its_own)
    process.end()
    assert gone(its_own)


def test_how_it_ended_is_told_and_nothing_is_left() -> None:
    process, its_own = started("no")
    assert process.last_code() == 0
    assert gone(its_own)
    process, its_own = started("yes")
    assert process.last_code() is None
    assert gone(process.pid) and gone(its_own)


def test_it_is_ended_once(monkeypatch: pytest.MonkeyPatch) -> None:
    process, _ = started("yes")
    process.end()
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr("os.killpg", lambda *given: killed.append(given))
    process.end()
    assert process.last_code() == -signal.SIGKILL
    assert not killed
