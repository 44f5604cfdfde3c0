"""What a study tells while it computes, and the batches that it needn't compute twice."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

import polars as pl

from data.progress import Progress

P = TypeVar("P")
T = TypeVar("T")
Tables = dict[str, pl.DataFrame]
Counted = Callable[[float, str], None]

RATE_OVER_S = 10.0
SILENT = 3.0


class Batches(Protocol):
    """Where batches are kept until their part is finished."""

    def load(self, part: str, name: str) -> Tables | None: ...

    def keep(self, part: str, name: str, tables: Tables) -> None: ...

    def forget(self, part: str) -> None: ...


class Steps:
    """The progress that `Study.compute` and `Study.compare` get: called with what is being done and
    the share that is done (0 to 1).

    A study that runs long asks its work through `batch`: in a job, a batch that an earlier, killed
    run computed is taken from there. `counted` says how much was done, for the rate.
    """

    def __init__(
        self,
        tell: Progress,
        batches: Batches | None = None,
        counted: Counted | None = None,
        part: str = "",
        start: float = 0.0,
        end: float = 1.0,
        began: Callable[[str], None] | None = None,
    ) -> None:
        """`began` is told the key of each part whose turn it is."""
        self._tell, self._batches, self._counted = tell, batches, counted
        self._part, self._start, self._end, self._began = part, start, end, began

    def __call__(self, doing: str, share: float) -> None:
        share = min(max(share, 0.0), 1.0)
        self._tell(doing, self._start + share * (self._end - self._start))

    def within(self, start: float, end: float) -> "Steps":
        """The progress of a piece of this work: its 0 to 1 is this one's `start` to `end`."""
        width = self._end - self._start
        return Steps(
            self._tell,
            self._batches,
            self._counted,
            self._part,
            self._start + start * width,
            self._start + end * width,
            self._began,
        )

    def shared(self, pieces: Sequence[P]) -> Iterator[tuple[P, "Steps"]]:
        """Each of the pieces with the progress of it; all are of one size."""
        for number, piece in enumerate(pieces):
            yield piece, self.within(number / len(pieces), (number + 1) / len(pieces))

    def of_part(self, part: str) -> "Steps":
        """The same for the part of that key; batches are kept under it."""
        if self._began is not None:
            self._began(part)
        kept = self._batches, self._counted, part, self._start, self._end, self._began
        return Steps(self._tell, *kept)

    def batch(self, name: str, compute: Callable[[], Tables]) -> Tables:
        """The tables of the batch of that name, from an earlier run of this part or computed now.

        The name says all that tells it from the part's other batches, and `compute` depends on
        nothing that another run would have otherwise. Outside of a job it is computed.
        """
        if self._batches is None:
            return compute()
        kept = self._batches.load(self._part, name)
        if kept is None:
            kept = compute()
            self._batches.keep(self._part, name, kept)
        return kept

    def counted(self, amount: float, unit: str) -> None:
        """So much more was done (`counted(2_000, "segments")`)."""
        if self._counted is not None:
            self._counted(amount, unit)

    def finished(self) -> None:
        """The part's result is kept; its batches needn't be any longer."""
        if self._batches is not None:
            self._batches.forget(self._part)


class Rate:
    """How much is done a second, over the last RATE_OVER_S seconds, or between the last two counts
    where these lie further apart."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._unit = clock, ""
        self._seen: deque[tuple[float, float]] = deque()

    def count(self, amount: float, unit: str) -> None:
        if unit != self._unit:
            self._seen.clear()
            self._unit = unit
        self._seen.append((self._clock(), amount))
        self._forget(self._clock())

    def text(self) -> str | None:
        """`1,200 segments/s`; None before there is anything to say."""
        self._forget(self._clock())
        if len(self._seen) < 2:
            return None
        span = self._clock() - self._seen[0][0]
        # What came first was done before the span began.
        rate = sum(amount for _, amount in list(self._seen)[1:]) / span if span > 0 else 0.0
        return f"{rate:,.0f} {self._unit}/s" if rate >= 10 else f"{rate:.1f} {self._unit}/s"

    def _forget(self, now: float) -> None:
        """What is too old: two counts are kept until nothing came for SILENT times their gap."""
        while self._seen and now - self._seen[0][0] > RATE_OVER_S:
            if len(self._seen) == 2:
                (first, _), (last, _) = self._seen
                if now - last <= SILENT * (last - first):
                    return
            self._seen.popleft()
