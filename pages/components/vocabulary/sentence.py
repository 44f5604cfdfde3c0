"""The answer to "What is in this vocabulary?", in a sentence made from the data on screen."""

from collections.abc import Mapping

import polars as pl

from pages.components.escaping import escaped
from pages.components.vocabulary.composition import LENGTHS, PART, SORTED_BY

# Classes of the study whose names don't follow "are".
SAID = {
    "Common": "of no script",
    "mixed": "of several kinds",
    "neither": "neither word-initial nor inner",
    "part of a character": "parts of a character",
    "several scripts": "of several scripts",
    "special": "special tokens",
}


def sentence(
    composition: pl.DataFrame,
    overlap: pl.DataFrame,
    *,
    by: str,
    tokenizer: str,
    titles: Mapping[str, str],
) -> str:
    """What most items of `tokenizer` are, and which vocabulary has most in common with it.
    Markdown. `composition` and `overlap` are the study's tables."""
    own = composition.filter((pl.col("tokenizer") == tokenizer) & (pl.col("by") == by))
    title = f"**{escaped(titles[tokenizer])}**"
    if own.is_empty():
        return f"{title} has no items to sort."
    total = own["items"].sum()
    first, *more = own.sort("share", descending=True).head(2).iter_rows(named=True)
    said = f"Of the {total:,} items of {title}, **{per_cent(first['share'])}** {_are(by, first)}"
    if more:
        said += f" and {per_cent(more[0]['share'])} {_are(by, more[0], first=False)}"
    near = overlap.filter((pl.col("tokenizer") == tokenizer) & (pl.col("other") != tokenizer))
    near = near.drop_nulls("jaccard").sort("jaccard", descending=True)
    if near.is_empty():
        return f"{said}."
    nearest = near.row(0, named=True)
    shared = f"{nearest['shared']:,} of them"
    return f"{said}; {shared} are also in **{escaped(titles[nearest['other']])}**{_least(near)}."


def _are(by: str, row: Mapping[str, object], first: bool = True) -> str:
    name = str(row["class"])
    if by in LENGTHS and name != PART:
        unit = SORTED_BY[by].removeprefix("Length in ")
        unit = unit[:-1] if name == "1" else unit
        return f"are {name} {unit} long" if first else name
    said = SAID.get(name, name)
    return f"are {said}" if first else said


def _least(near: pl.DataFrame) -> str:
    return ", the nearest of the vocabularies compared" if near.height > 1 else ""


def per_cent(share: float) -> str:
    """A share as it is said in a sentence: 62 %, 3.4 %."""
    return f"{share * 100:.0f} %" if share >= 0.0995 else f"{share * 100:.1f} %"
