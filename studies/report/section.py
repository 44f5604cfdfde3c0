"""What a section of the report is made of.

A section is a file in `sections/` with a `SECTION`: adding one is adding a file.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from data.corpora import Corpus
from studies.engine.study import Question, Tables

Row = dict[str, Any]
Form = Literal["number", "decimal", "times", "percent"]

LANGUAGES, PROSE = "languages", "prose"


@dataclass(frozen=True)
class Corpora:
    """What a report measures on, by the label that it has there (languages, prose, code, …); the
    hashes of the lexicon and the gold words that it judges by, empty for none."""

    by_label: Mapping[str, Corpus]
    lexicon: str = ""
    gold: str = ""

    def of(self, label: str) -> Corpus | None:
        """The corpus of that label; the first one where none has it."""
        return self.by_label.get(label) or next(iter(self.by_label.values()), None)


def english(corpus: Corpus | None) -> str | None:
    """The label of English in a corpus; None where it has none."""
    languages = corpus.languages if corpus else ()
    return next((one for one in languages if one.split("_")[0] in ("en", "eng")), None)


@dataclass(frozen=True)
class Figure:
    """Something that a section measures.

    `better`: which way is better, None where neither is: then there is no rank. `form`: how its
    values are written. `axis`: drawn in the section's figure, with the library in the background.
    """

    name: str
    title: str
    form: Form
    better: Literal["lower", "higher"] | None = None
    axis: bool = True


@dataclass(frozen=True)
class Standing:
    """A tokenizer's rows of one section, and where it stands: rows of `sections` and `figures`."""

    ranked: Sequence[Row]
    rows: Sequence[Row]

    def row(self, figure: str, label: str = "") -> Row | None:
        """The row with a value, with its rank where it has one; None if there is none."""
        rows = (*self.ranked, *self.rows)
        fits = (one for one in rows if (one["figure"], one["label"]) == (figure, label))
        return next((one for one in fits if one["value"] is not None), None)

    def of(self, figure: str) -> list[Row]:
        """All rows of a figure that have a value, ranked or not, the lowest value first."""
        found = [one for one in self.rows if one["figure"] == figure and one["value"] is not None]
        return sorted(found, key=lambda one: float(one["value"]))


@dataclass(frozen=True)
class Section:
    """`asks` gives the questions that it rests on, by label; `measure` turns their tables into rows
    (figure, label, value, low, high, note); `sentence` says the finding, as plain
    text. `page` is the one to read on at. `order`: its place in the report."""

    name: str
    title: str
    order: int
    page: str
    figures: tuple[Figure, ...]
    asks: Callable[[Corpora], Mapping[str, Question]]
    measure: Callable[[Mapping[str, Tables]], list[Row]]
    sentence: Callable[[Standing], str]

    def figure(self, name: str) -> Figure:
        return next(one for one in self.figures if one.name == name)


def row(
    figure: str,
    value: float | None,
    label: str = "",
    low: float | None = None,
    high: float | None = None,
    note: str | None = None,
) -> Row:
    """A row of `figures`. `note` says why there is no value."""
    kept = {"figure": figure, "label": label, "low": low, "high": high, "note": note}
    return {**kept, "value": None if value is None else float(value)}


def with_interval(figure: str, rows: pl.DataFrame, column: str) -> list[Row]:
    """The figure from the first row of a table that has `column`, `column_low`, `column_high`."""
    if rows.is_empty():
        return []
    one = rows.row(0, named=True)
    low, high = one.get(f"{column}_low"), one.get(f"{column}_high")
    return [row(figure, one[column], low=low, high=high, note=one.get(f"{column}_note"))]


def place(ranked: Row | None, most: str, more: str, least: str) -> str:
    """Where it stands: `the most even of 22`, `more even than 17 of 21 others` or `the least even
    of 22`; empty where nothing tells it from others. `most` and `least` are superlatives."""
    if ranked is None or ranked.get("rank") is None or ranked["of"] < 2:
        return ""
    rank, beaten, of = ranked["rank"], ranked["better_than"], ranked["of"]
    if beaten == of - 1:
        return f"{most} of {of}"
    if beaten:
        return f"{more} {beaten} of {of - 1} others"
    return f"{least} of {of}" if rank > 1 else ""


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def named(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    listed = list(names)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
