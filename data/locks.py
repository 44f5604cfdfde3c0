"""What only one process may do at a time, beside writing to the lake."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from data.errors import TokenariumError
from data.home import lake_folder

TIMEOUT_S = 600


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
