"""How often marked words come back unchanged, replaced, cut otherwise, or not at all.

Source: Ayoobi et al. 2026, Say Anything but This (arXiv 2601.14658).
"""

from collections import Counter
from typing import Any

import polars as pl

from analysis.columns import SHARE, Column, schema
from analysis.consistency import ARTEFACTS, OUTCOMES, WORD_KINDS
from analysis.proportion import wilson

_LOW, _HIGH = "lower end of its 95 % interval", "upper end of its 95 % interval"
_LOST, _NO_PHANTOM = "it is lost", "it is no phantom edit"

WORD_COLUMNS = (
    Column("position", pl.Int64, "number of the marked word, from 0", heading="Word no."),
    Column("sentence", pl.Int64, "number of its sentence, from 0", heading="Sentence"),
    Column("word", pl.String, "the word", heading="Word"),
    Column("kind", pl.String, f"what it looks like: {', '.join(WORD_KINDS)}", heading="Looks like"),
    Column("outcome", pl.String, f"what became of it: {', '.join(OUTCOMES)}", heading="Outcome",
           formula="outcomes of a copy"),
    Column("said", pl.String, "what stands in its place", "", _LOST, "Said"),
    Column("bracketed", pl.Boolean, "whether the copy has it in brackets", "", _LOST,
           "In brackets"),
    Column("artefact", pl.String, f"what makes the phantom edit: {', '.join(ARTEFACTS)}", "",
           _NO_PHANTOM, "Kind", "kinds of phantom edits"),
    Column("ids_before", pl.List(pl.Int64), "its ids in the text, in brackets or, where the copy "
           "has none, without", heading="Ids before"),
    Column("ids_after", pl.List(pl.Int64), "ids that the model gave", "", _LOST, "Ids after"),
    Column("pieces_before", pl.List(pl.String), "what the ids before stand for",
           heading="Tokens before"),
    Column("pieces_after", pl.List(pl.String), "what the ids after stand for", "", _LOST,
           "Tokens after"),
)  # fmt: skip
RATE_COLUMNS = (
    Column("outcome", pl.String, f"what became of words: {', '.join(OUTCOMES)}", heading="Outcome"),
    Column("n", pl.Int64, "marked words", "words", heading="Words"),
    Column("words", pl.Int64, "of these, with that outcome", "words", heading="Of this kind"),
    Column("rate", pl.Float64, "these over the marked ones", SHARE, "", "Rate, %",
           "outcomes of a copy"),
    Column("low", pl.Float64, _LOW, SHARE, "", "Rate, % 95 % low", "interval of an accuracy"),
    Column("high", pl.Float64, _HIGH, SHARE, "", "Rate, % 95 % high", "interval of an accuracy"),
)  # fmt: skip
ARTEFACT_COLUMNS = (
    Column("artefact", pl.String, f"kind of phantom edit: {', '.join(ARTEFACTS)}", heading="Kind"),
    Column("n", pl.Int64, "phantom edits", "words", heading="Phantom edits"),
    Column("words", pl.Int64, "of these, of that kind", "words", heading="Of this kind"),
    Column("rate", pl.Float64, "these over all phantom edits", SHARE, "there is none", "Of them, %",
           "kinds of phantom edits"),
    Column("low", pl.Float64, _LOW, SHARE, "there is none", "Of them, % 95 % low",
           "interval of an accuracy"),
    Column("high", pl.Float64, _HIGH, SHARE, "there is none", "Of them, % 95 % high",
           "interval of an accuracy"),
)  # fmt: skip


def rate_table(outcomes: pl.Series) -> pl.DataFrame:
    """Columns as RATE_COLUMNS; a row each of OUTCOMES.

    >>> rate_table(pl.Series(["lost", "lost", "phantom", "lost"])).select("outcome", "rate").rows()
    [('unchanged', 0.0), ('replaced', 0.0), ('phantom', 0.25), ('lost', 0.75)]
    """
    return pl.DataFrame(_rows("outcome", OUTCOMES, outcomes), schema=schema(RATE_COLUMNS))


def artefact_table(artefacts: pl.Series) -> pl.DataFrame:
    """Columns as ARTEFACT_COLUMNS; a row each of ARTEFACTS; null: no phantom edit."""
    rows = _rows("artefact", ARTEFACTS, artefacts.drop_nulls())
    return pl.DataFrame(rows, schema=schema(ARTEFACT_COLUMNS))


def _rows(name: str, kinds: tuple[str, ...], found: pl.Series) -> list[dict[str, Any]]:
    counts, n = Counter(found.to_list()), len(found)
    rows = []
    for kind in kinds:
        row: dict[str, Any] = {name: kind, "n": n, "words": counts[kind]}
        if n:
            low, high = wilson(counts[kind], n)
            row |= {"rate": counts[kind] / n, "low": low, "high": high}
        rows.append(row)
    return rows
