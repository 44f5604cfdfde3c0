"""A job of a study that is killed between two batches, and goes on."""

import polars as pl
import pytest

import studies
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


def killed_and_resumed(
    spec: studies.Spec, batches: int
) -> tuple[list[tuple[str, float]], Kept, studies.Result]:
    """What a job told until it was killed, `batches` of them kept; all that was computed; the
    answer of the one that went on."""
    kept, told = Kept(), list[tuple[str, float]]()

    def until_then(doing: str, share: float) -> None:
        told.append((doing, share))
        if len(kept.computed) == batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        studies.run(spec, Steps(until_then, kept), keep=False)
    return told, kept, studies.run(spec, Steps(lambda *_: None, kept), keep=False)
