"""The memory of a process that runs for long: what it takes, and giving back what it needn't."""

import gc
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from data.allocator import trim

SETTING = "TOKENARIUM_APP_MEMORY_GB"
DEFAULT_GB = 1.5
LOOK_EVERY_S = 5.0
TRIM_EVERY_S = 30.0
GROWTH = 1.1
"""Where all was put away and it still takes too much, nothing is put away again until it takes so
much more: pages with holes that can't be given back are used for what comes next."""
STALE_S = 300.0
"""What wasn't used for so long is put away whether there is room or not."""

Step = Callable[[], None]


def limit() -> int:
    """Bytes that the process may take above what it took when it was idle: the setting's, else
    DEFAULT_GB."""
    given = os.environ.get(SETTING, "")
    try:
        size = float(given) if given else DEFAULT_GB
    except ValueError:
        size = DEFAULT_GB
    return int((size if size > 0 else DEFAULT_GB) * 2**30)


def resident() -> int | None:
    """Bytes of memory that this process takes now; None where the system doesn't say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def give_back() -> None:
    """Collect what nothing refers to, and return freed memory to the system."""
    gc.collect()
    trim()


class Guard:
    """Looks every few seconds at what the process takes; above the limit it takes one step after
    the other (the least missed first) until there is room."""

    def __init__(self, stale: Sequence[Step], steps: Sequence[Step]) -> None:
        """`stale`: steps that put away what nobody used for STALE_S, taken every STALE_S."""
        self._stale, self._steps = stale, steps
        self._idle: int | None = None
        self._least = 0  # what was left when all had been put away
        self._ended = threading.Event()

    def start(self) -> None:
        """From now on, in a thread that ends with the process; what the process takes now is what
        it takes when it is idle."""
        self._idle = resident()
        if self._idle is not None:
            threading.Thread(target=self._watch, name="memory", daemon=True).start()

    def end(self) -> None:
        self._ended.set()

    def look(self) -> None:
        """Take steps, if the process takes more than it may."""
        if self._idle is None:
            return
        room = self._idle + limit()
        if (resident() or 0) <= room:
            self._least = 0
            return
        most = max(room, self._least * GROWTH)
        for step in self._steps:
            if (resident() or 0) <= most:
                return
            step()
            give_back()
        self._least = resident() or 0

    def _watch(self) -> None:
        swept = trimmed = time.monotonic()
        while not self._ended.wait(LOOK_EVERY_S):
            if time.monotonic() - swept > STALE_S:
                swept = time.monotonic()
                for step in self._stale:
                    step()
                give_back()
            if time.monotonic() - trimmed > TRIM_EVERY_S:
                trimmed = time.monotonic()
                trim()
            self.look()
