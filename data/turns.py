"""One at a time for each key: what several threads want at once is made once, not as often as they
ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """Locks by key, which are forgotten when nobody waits for them any more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        """Hold the key's turn; others that want it wait."""
        with self._lock:
            turn, count = self._waiting.get(key, (Lock(), 0))
            self._waiting[key] = turn, count + 1
        try:
            with turn:
                yield
        finally:
            with self._lock:
                turn, count = self._waiting.pop(key)
                if count > 1:
                    self._waiting[key] = turn, count - 1
