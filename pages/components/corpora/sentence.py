"""The answer of the corpora page, in one sentence made from the data on screen."""

import polars as pl

from pages.components.corpora.holdings import NONE, Holdings
from pages.components.corpora.preview import size
from pages.components.escaping import escaped


def sentence(held: Holdings, title: str, language: str) -> str:
    """What the corpus holds; with a `language` ("" for all) what it holds in that. Markdown."""
    if language:
        return _of_one(held, title, language)
    head = f"**{escaped(title)}** holds"
    if held.languages.height == 1:
        row = held.languages.row(0, named=True)
        return (
            f"{head} {counted(row['segments'], 'segment')} in **{escaped(row['name'])}**: "
            f"{_amount(row)}."
        )
    texts = int(held.languages["segments"].sum())
    by_size = held.languages.sort("bytes", descending=True)
    most, least = by_size.row(0, named=True), by_size.row(-1, named=True)
    return (
        f"{head} **{held.languages.height:,} languages**: {counted(texts, 'text')} in "
        f"{counted(held.segments, 'segment')}, **{size(held.bytes)}** of UTF-8. "
        f"{escaped(most['name'])} takes the most, {size(most['bytes'])}; "
        f"{escaped(least['name'])} the least, {size(least['bytes'])}."
    )


def _of_one(held: Holdings, title: str, language: str) -> str:
    row = held.languages.row(by_predicate=pl.col("language") == language, named=True)
    said = (
        f"**{escaped(title)}** holds **{counted(row['segments'], 'segment')}** in "
        f"**{escaped(row['name'])}**: {_amount(row)}"
    )
    lacks = f"; {row['missing']:,} that other languages have are missing" if row["missing"] else ""
    return f"{said}{lacks}."


def _amount(row: dict[str, object]) -> str:
    script = "" if row["script"] == NONE else f", mostly in {row['script']} script"
    return f"{size(int(str(row['bytes'])))}, {row['characters']:,} characters{script}"


def counted(count: int, what: str) -> str:
    """30 segments, 1 segment."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
