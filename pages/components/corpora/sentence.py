"""The answer of the corpora page, in one sentence made from the data on screen, and how it is
measured."""

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


METHOD = """
**Text.** A corpus is a list of rows: a segment's position, its id, its domain, a language and the
text in that language. Texts at the same position are translations of each other. Nothing is
normalised: what was brought comes out byte for byte.

**Size.** Bytes are those of the text in UTF-8; characters are Unicode code points, as everywhere in
Tokenarium. An *empty* segment has nothing but white space. A *duplicate* is a text that the same
language had before, character for character, empty ones aside. *Missing* are the segments that
another language has.

**Script.** Each character's script in the Unicode Character Database; digits, spaces and
punctuation belong to none. A bar has the colour of its language's commonest script. Of a corpus of
more than 64 MB, evenly spread parts are looked at.

**Language.** A small identifier (py3langid, 140 languages) reads up to 20 pieces of about 300
characters of each language. A language is named where 60 % of them agree, and flagged where that is
another than the label's, macrolanguages and near sisters (such as Bosnian, Croatian and Serbian)
counted as one. Languages that the identifier doesn't know are never flagged. A flag is a question,
not a finding.

**Samples.** Texts from up to five evenly spread places, at most 400 characters of each.

**Sources.** Lui and Baldwin 2012 ([langid.py](https://aclanthology.org/P12-3005/)) for the
identifier; the Unicode Character Database for scripts.
"""
