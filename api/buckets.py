"""How much each caller may ask in a time: token buckets, in the memory of this process."""

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

SETTING = "TOKENARIUM_API_PER_MINUTE"
PER_MINUTE = 600.0
"""What a visitor with a key may ask in a minute; a plain request costs 1."""
ANONYMOUS = 0.1
"""The share of that which an address has that sends no key."""
BURST = 0.5
"""The share of a minute's amount that may come at once."""
MOST_CALLERS = 10_000


def per_minute() -> float:
    """The setting's, else PER_MINUTE."""
    try:
        given = float(os.environ.get(SETTING, ""))
    except ValueError:
        given = PER_MINUTE
    return given if given > 0 else PER_MINUTE


class Buckets:
    """Each caller's bucket holds a burst and fills up evenly. Whoever asked longest ago is
    forgotten where there are more than MOST_CALLERS; a full bucket is as good as none."""

    def __init__(
        self,
        per_minute: float,
        most: int = MOST_CALLERS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_minute, self._most, self._clock = per_minute, most, clock
        # What is in each, and when that was so; who asked last comes last.
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    @property
    def burst(self) -> float:
        return self.per_minute * BURST

    def take(self, who: str, cost: float) -> float:
        """Take what a request costs (a whole bucket at most); 0, or the seconds after which there
        is enough, and nothing is taken."""
        cost, now = min(cost, self.burst), self._clock()
        with self._lock:
            held, since = self._held.pop(who, (self.burst, now))
            held = min(self.burst, held + (now - since) * self.per_minute / 60)
            enough = held >= cost
            self._held[who] = held - cost if enough else held, now
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return 0.0 if enough else (cost - held) * 60 / self.per_minute
