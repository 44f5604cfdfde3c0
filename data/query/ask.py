"""A query, seen from the app: its process started, served, watched, and ended in every case."""

import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.confined_process import ConfinedProcess
from data.errors import TokenariumError
from data.progress import Progress, Report
from data.query import limits, rows
from data.query.channel import BadMessage, Channel, Ended, Late, Message
from data.query.errors import KINDS, Busy, QueryError, TookTooLong
from data.query.views import Source, View

Count = Callable[[pa.LargeStringArray], NDArray[np.int64]]
"""Gives the tokens of each text; none is null. Raises TokenariumError."""

Load = Callable[[str, Report], Count]
"""Gives the counter of the tokenizer of that name; a download is reported. Raises
TokenariumError."""

_BEAT = 0.2  # seconds between two calls of the progress


@dataclass(frozen=True)
class Rows:
    """A result. `truncated`: it has more rows than are here. `seconds` of the query itself, without
    what was made ready for it."""

    table: pa.Table
    truncated: bool
    seconds: float


def ask(
    sql: str,
    views: Mapping[str, View],
    load: Load,
    progress: Progress,
    seconds: float = limits.SECONDS,
    asker: str | None = None,
) -> Rows:
    """Run the statement in a process of its own.

    Raises TokenariumError (QueryError where the statement is at fault), and what `progress`
    raises: it is told a few times a second what is being done, and the share of the time that is
    used up. `asker` may have a few queries running at a time.
    """
    with _place(asker, progress), _started() as child:
        return _Asking(child, views, load, progress, seconds).ask(sql)


@dataclass
class _Asking:
    channel: Channel
    views: Mapping[str, View]
    load: Load
    progress: Progress
    seconds: float
    _loaded: dict[str, Count] = field(default_factory=dict)
    _deadline: float = 0.0
    _stopped: float = 0.0  # seconds while the query waited for a tokenizer to be loaded
    _last_beat: float = 0.0

    def ask(self, sql: str) -> Rows:
        self._deadline = time.monotonic() + limits.START_SECONDS
        try:
            asked = {"sql": sql, "views": list(self.views), "seconds": self.seconds}
            self.channel.send(asked, deadline=self._deadline)
            answer = None
            while answer is None:
                answer = self._answer(*self._next())
            return answer
        except Late:
            raise self._too_long() from None
        except (Ended, BadMessage) as error:
            raise QueryError(
                "The query's process ended before it had an answer: the query needs more memory "
                f"than it may have ({limits.MEMORY / (1 << 30):.0f} GB), or is too much for DuckDB."
            ) from error

    def _answer(self, fields: dict[str, Any], payload: bytearray) -> Rows | None:
        """Serve one message; the rows, once they come. The other side isn't trusted."""
        kind = fields.get("kind")
        if kind == "needs":
            names = fields.get("views")
            if not isinstance(names, list) or not set(names) <= set(self.views):
                raise BadMessage("no such views")
            self._deadline = time.monotonic() + self.seconds  # now it has begun
            self._give(names)
        elif kind == "tokens":
            self._count(str(fields.get("tokenizer")), payload)
        elif kind == "rows":
            seconds = float(fields.get("seconds", 0.0)) - self._stopped
            return Rows(_table(payload), bool(fields.get("truncated")), max(seconds, 0.0))
        elif kind == "failed":
            its_kind = KINDS.get(str(fields.get("error")), QueryError)
            place = fields.get("place")
            raise its_kind(str(fields.get("message")), str(place) if place else None)
        else:
            raise BadMessage(str(kind))
        return None

    def _next(self) -> Message:
        while True:
            self._beat("Running the query")
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise self._too_long()
            if self.channel.waiting(min(_BEAT, left)):
                return self.channel.receive(self._deadline)

    def _beat(self, doing: str) -> None:
        now = time.monotonic()
        if now - self._last_beat >= _BEAT:
            self._last_beat = now
            used = 1 - (self._deadline - now) / self.seconds  # below 0 before it has begun
            self.progress(doing, min(max(used, 0.0), 1.0))

    def _too_long(self) -> TookTooLong:
        return TookTooLong(
            f"The query took longer than {self.seconds:g} s and was stopped: "
            "filter it to fewer rows."
        )

    @contextmanager
    def _clock_stopped(self) -> Iterator[Report]:
        """For what isn't the query's own work; gives a report."""
        began = time.monotonic()
        try:
            yield lambda doing: self.progress(doing, 0.0)
        finally:
            self._deadline += time.monotonic() - began

    def _give(self, names: list[str]) -> None:
        sources: list[tuple[str, Source]] = []
        selects: list[tuple[str, str]] = []
        try:
            with self._clock_stopped() as report:
                for name in names:
                    content = self.views[name].open(report)
                    its_names = [f"source_{len(sources) + n}" for n in range(len(content.sources))]
                    sources += zip(its_names, content.sources, strict=True)
                    selects.append((name, content.select(its_names)))
            told = [(name, source.format) for name, source in sources]
            self.channel.send({"sources": told, "views": selects}, deadline=self._deadline)
            self.channel.send_files([source.file.fileno() for _, source in sources])
        finally:
            for _, source in sources:
                source.file.close()

    def _count(self, tokenizer: str, payload: bytearray) -> None:
        table = _table(payload)
        if table.schema.names != ["text"] or table.schema.types != [pa.large_string()]:
            raise BadMessage("no texts")
        texts = table.column(0).combine_chunks()
        if texts.null_count:
            raise BadMessage("a text is missing")
        try:
            if tokenizer not in self._loaded:
                began = time.monotonic()
                with self._clock_stopped() as report:
                    self._loaded[tokenizer] = self.load(tokenizer, report)
                self._stopped += time.monotonic() - began
            counts = self._loaded[tokenizer](texts)
        except TokenariumError as error:
            self.channel.send({"refused": str(error)}, deadline=self._deadline)
            return
        self.channel.send({}, counts.astype(np.int64).tobytes(), deadline=self._deadline)


def _table(payload: bytearray) -> pa.Table:
    try:
        return rows.read(payload)
    except (ValueError, pa.ArrowException) as error:
        raise BadMessage(str(error)) from error


@contextmanager
def _started() -> Iterator[Channel]:
    ours, theirs = socket.socketpair()
    with theirs:
        process = ConfinedProcess(
            "data.query.program",
            theirs.fileno(),
            os.getpid(),
            environment=limits.environment(),
            files=[theirs.fileno()],
        )
    channel = Channel(ours)
    try:
        yield channel
    finally:
        process.end()
        channel.close()


@dataclass
class _Running:
    """How many queries are running, and whose."""

    changed: Condition = field(default_factory=Condition)
    of: Counter[str | None] = field(default_factory=Counter)

    def full(self, asker: str | None) -> bool:
        mine = asker is not None and self.of[asker] >= limits.AT_ONCE_A_VISITOR
        return mine or self.of.total() >= limits.AT_ONCE


_running = _Running()


@contextmanager
def _place(asker: str | None, progress: Progress) -> Iterator[None]:
    """One of the places for running queries; waits a little for one."""
    until = time.monotonic() + limits.WAIT_SECONDS
    while True:
        with _running.changed:
            if not _running.full(asker):
                _running.of[asker] += 1
                break
            _running.changed.wait(_BEAT)
        if time.monotonic() > until:
            raise Busy("Too many queries are running at this moment; try again in a minute.")
        progress("Waiting for other queries to finish", 0.0)
    try:
        yield
    finally:
        with _running.changed:
            _running.of[asker] -= 1
            _running.changed.notify_all()
