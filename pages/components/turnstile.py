"""How many pages are made at a time. More at once end no sooner on the same processor, and each
takes the memory of what it draws."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 4
_places = threading.Semaphore(AT_ONCE)
_inside = threading.local()


@contextmanager
def inside() -> Iterator[None]:
    """While a page is made, once there is a place."""
    _places.acquire()
    _inside.here = True
    try:
        yield
    finally:
        _inside.here = False
        _places.release()


@contextmanager
def outside() -> Iterator[None]:
    """While a page that is being made waits, or computes for long: someone else has its place.

    Never while it holds a lock that others want who have a place.
    """
    if not getattr(_inside, "here", False):
        yield
        return
    _places.release()
    try:
        yield
    finally:
        _places.acquire()
