"""What only one process may do at a time, beside writing to the lake."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from data.errors import TokenariumError
from data.home import derived_folder, lake_folder

TIMEOUT_S = 600
DOWNLOAD_TIMEOUT_S = 900


class Busy(TokenariumError):
    """Another process has had it for TIMEOUT_S."""


@contextmanager
def removal() -> Iterator[None]:
    """Inside, no other process or thread removes what people brought, or writes down who has it.
    Never to be taken inside a write to the lake. Raises Busy."""
    taken = FileLock(lake_folder() / "removing.lock", timeout=TIMEOUT_S)
    try:
        taken.acquire()
    except Timeout:
        raise Busy(
            f"Another process has been removing for more than {TIMEOUT_S} s; try again later."
        ) from None
    try:
        yield
    finally:
        taken.release()


@contextmanager
def download(archives: tuple[tuple[str, str, str], ...]) -> Iterator[None]:
    """Inside, no other process or thread downloads the same archives. Raises Busy."""
    name = hashlib.sha256(repr(archives).encode()).hexdigest()[:16]
    folder = derived_folder() / "downloads"
    folder.mkdir(parents=True, exist_ok=True)
    taken = FileLock(folder / f"{name}.lock", timeout=DOWNLOAD_TIMEOUT_S)
    try:
        taken.acquire()
    except Timeout:
        raise Busy(
            f"Another process has been downloading it for more than {DOWNLOAD_TIMEOUT_S} s; "
            "try again later."
        ) from None
    try:
        yield
    finally:
        taken.release()
