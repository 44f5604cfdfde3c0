"""A job of a study that is killed between two batches, and goes on."""

import polars as pl
import pytest

import studies
from studies.engine.run import run_by_parts
from studies.engine.steps import Steps


class Kept:
    """Batches in memory, and their names in the order in which they were computed."""

    def __init__(self) -> None:
        self.tables: dict[tuple[str, str], dict[str, pl.DataFrame]] = {}
        self.computed: list[str] = []

    def load(self, part: str, name: str) -> dict[str, pl.DataFrame] | None:
        return self.tables.get((part, name))

    def keep(self, part: str, name: str, tables: dict[str, pl.DataFrame]) -> None:
        self.tables[part, name] = tables
        self.computed.append(name)

    def forget(self, part: str) -> None:
        self.tables = {place: its for place, its in self.tables.items() if place[0] != part}


class Interrupted(BaseException):
    """As a kill, between two batches."""


def in_pieces(spec: studies.Spec, kept: Kept) -> int:
    """Run it, begun again whenever what keeps batches interrupted it; how often it was begun."""
    runs = 1
    while True:
        try:
            run_by_parts(spec, Steps(lambda *_: None, kept))
            return runs
        except Interrupted:
            runs += 1


def check_kept(spec: studies.Spec) -> None:
    """What is kept is what it gives anew."""
    kept, whole = studies.cached(spec), studies.run(spec, keep=False)
    assert kept is not None and kept.tables.keys() == whole.tables.keys()
    assert all(kept.tables[name].equals(table) for name, table in whole.tables.items())


def killed_and_resumed(spec: studies.Spec, batches: int) -> tuple[list[str], list[str]]:
    """What a job told until it was killed, `batches` of them kept, and the names of all batches
    that were computed: each once, and its answer is that of one that wasn't killed."""
    kept, told = Kept(), list[tuple[str, float]]()

    def until_then(doing: str, share: float) -> None:
        told.append((doing, share))
        if len(kept.computed) == batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        studies.run(spec, Steps(until_then, kept), keep=False)
    resumed = studies.run(spec, Steps(lambda *_: None, kept), keep=False)
    whole = studies.run(spec, keep=False)
    assert all(resumed.tables[name].equals(whole.tables[name]) for name in whole.tables)
    assert len(kept.computed) == len(set(kept.computed))
    doing, shares = zip(*told, strict=True)
    assert list(shares) == sorted(shares)
    return list(doing), kept.computed
