"""What only one process may do at a time.

A lock lies where what it guards lies: a file in the state folder, or where machines have an object
store in place of a folder one of PostgreSQL's.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from data import object_store, postgresql
from data.errors import NotNow
from data.home import home, lake_folder

TIMEOUT_S = 600
FETCH_TIMEOUT_S = 1800


class Busy(NotNow):
    """Another process has had it for too long."""


@contextmanager
def fetching(archives: object) -> Iterator[None]:
    """Inside, no other process or thread fetches these archives. Raises Busy."""
    named = hashlib.sha256(repr(archives).encode()).hexdigest()[:16]
    folder = home() / "fetching"
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / f"{named}.lock", "fetching the same package", FETCH_TIMEOUT_S):
        yield


@contextmanager
def removal() -> Iterator[None]:
    """Inside, no other process or thread removes what people brought, or writes down who has it.
    Never to be taken inside a write to the lake. Raises Busy."""
    with shared(lake_folder() / "removing.lock", _busy("removing", TIMEOUT_S), TIMEOUT_S):
        yield


@contextmanager
def backup() -> Iterator[None]:
    """Inside, no other process takes a backup. Raises Busy."""
    with _alone(home() / "backup.lock", "taking a backup", TIMEOUT_S):
        yield


@contextmanager
def shared(place: Path, busy: NotNow, seconds: float) -> Iterator[None]:
    """Inside, no other process or thread has this lock, on any machine that has the same lake:
    the file, or PostgreSQL's lock of that file's name. Raises `busy` after so many seconds, and
    DatabaseUnavailable."""
    if not object_store.is_used():
        with _in_file(place, busy, seconds):
            yield
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(postgresql.held(place.name, seconds))
        except TimeoutError:
            raise busy from None
        yield


@contextmanager
def _alone(place: Path, doing: str, seconds: float) -> Iterator[None]:
    with _in_file(place, _busy(doing, seconds), seconds):
        yield


@contextmanager
def _in_file(place: Path, busy: NotNow, seconds: float) -> Iterator[None]:
    taken = FileLock(place, timeout=seconds)
    try:
        taken.acquire()
    except Timeout:
        raise busy from None
    try:
        yield
    finally:
        taken.release()


def _busy(doing: str, seconds: float) -> Busy:
    return Busy(f"Another process has been {doing} for more than {seconds:.0f} s; try again later.")
