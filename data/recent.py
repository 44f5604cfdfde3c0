"""What was asked for last is held, for whoever asks next."""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")


class Recent(Generic[T]):
    """The things that were asked for last, by key. What was let go of is found as long as somebody
    else uses it: a second one would take memory anew. Safe for several threads."""

    def __init__(
        self, most: int, most_bytes: float = 0, size: Callable[[T], float] = lambda _: 0
    ) -> None:
        """`most` of them are held and, by their `size`, at most so many bytes (but one in any
        case)."""
        self._most, self._most_bytes, self._size = most, most_bytes, size
        # The one asked for longest ago first, with the time of that.
        self._held: dict[str, tuple[float, T]] = {}
        self._alive: WeakValueDictionary[str, T] = WeakValueDictionary()
        self._lock = Lock()

    def __contains__(self, key: str) -> bool:
        """Whether it is held here."""
        return key in self._held

    def get(self, key: str) -> T | None:
        with self._lock:
            found = self._alive.get(key)
            return found if found is None else self._hold(key, found)

    def put(self, key: str, thing: T) -> T:
        """Hold it; returns it."""
        with self._lock:
            return self._hold(key, thing)

    def first(self, key: str, thing: T) -> T:
        """Hold this unless there is one under that key; the one that is held."""
        with self._lock:
            found = self._alive.get(key)
            return self._hold(key, thing if found is None else found)

    def remove(self, key: str) -> None:
        """From now on it isn't found, whoever uses it."""
        with self._lock:
            self._held.pop(key, None)
            self._alive.pop(key, None)

    def release(self, unused_s: float = 0.0) -> list[T]:
        """Hold those no more that nobody asked for in so many seconds; these."""
        with self._lock:
            since = monotonic() - unused_s
            old = [key for key, (used, _) in self._held.items() if used <= since]
            return [self._held.pop(key)[1] for key in old]

    def _hold(self, key: str, thing: T) -> T:
        self._held.pop(key, None)
        self._held[key] = monotonic(), thing
        self._alive[key] = thing
        while len(self._held) > 1 and (len(self._held) > self._most or self._too_large()):
            del self._held[next(iter(self._held))]
        return thing

    def _too_large(self) -> bool:
        return sum(self._size(thing) for _, thing in self._held.values()) > self._most_bytes
