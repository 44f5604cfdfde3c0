"""What only one process may do at a time, beside writing to the lake."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

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
    with _alone(lake_folder() / "removing.lock", "removing", TIMEOUT_S):
        yield


@contextmanager
def backup() -> Iterator[None]:
    """Inside, no other process takes a backup. Raises Busy."""
    with _alone(home() / "backup.lock", "taking a backup", TIMEOUT_S):
        yield


@contextmanager
def _alone(place: Path, doing: str, seconds: float) -> Iterator[None]:
    taken = FileLock(place, timeout=seconds)
    try:
        taken.acquire()
    except Timeout:
        raise Busy(
            f"Another process has been {doing} for more than {seconds:.0f} s; try again later."
        ) from None
    try:
        yield
    finally:
        taken.release()
