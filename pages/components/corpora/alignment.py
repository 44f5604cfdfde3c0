"""Which segments exist in which languages."""

import polars as pl

from pages.components.corpora.holdings import Holdings
from pages.components.corpora.sentence import counted
from pages.components.corpus_picker import NEEDED
from pages.components.escaping import escaped
from pages.components.tables import NUMBER, TEXT, plain

NAMED = 6  # languages at most that a cell names
RANGES = 12  # gaps at most that a sentence names


def parallel(held: Holdings) -> bool:
    """Whether any segment exists in more than one language."""
    return any(len(languages) > 1 for languages in held.alignment["languages"].to_list())


def sentence(held: Holdings) -> str:
    """How far the languages have the same segments. Markdown."""
    total = held.languages.height
    if not parallel(held):
        return (
            "No segment exists in two languages: this is no parallel text, and Premiums can't "
            f"compare languages with it. {NEEDED}"
        )
    lacking = held.languages.filter(pl.col("missing") > 0)
    if lacking.is_empty():
        return f"**Without a gap**: all {total:,} languages have the same segments."
    whole = held.alignment.filter(pl.col("languages").list.len() == total)["segments"].sum()
    most = lacking.sort("missing", descending=True).row(0, named=True)
    return (
        f"**{whole:,}** of the segments exist in all {total:,} languages. "
        f"{lacking.height:,} of the languages lack some, {escaped(most['name'])} the most: "
        f"{most['missing']:,}."
    )


def gaps(held: Holdings, language: str) -> str:
    """Which segments a language lacks. Markdown."""
    name = escaped(held.name(language))
    own = held.gaps.filter(pl.col("language") == language)
    if own.is_empty():
        return f"{name} has every segment that another language has."
    # Positions are counted from 1 for readers.
    said = [
        f"{first + 1:,}" if first == last else f"{first + 1:,} to {last + 1:,}"
        for first, last in own.select("first", "last").iter_rows()
    ]
    more = ", …" if len(said) > RANGES else ""
    missing = int(held.languages.filter(pl.col("language") == language)["missing"].item())
    return f"{name} lacks {counted(missing, 'segment')}: {', '.join(said[:RANGES])}{more}."


def table(held: Holdings) -> None:
    """The commonest sets of languages that segments exist in, if there are several."""
    if not parallel(held) or held.alignment.height == 1:
        return
    names = dict(held.languages.select("language", "name").iter_rows())
    rows = [
        {
            "segments": count,
            "languages": len(having),
            "have": _named([names[one] for one in having], len(names)),
            "lack": _named([name for one, name in names.items() if one not in set(having)], None),
            "example": example + 1,
        }
        for having, count, example in held.alignment.iter_rows()
    ]
    plain(
        rows,
        {
            "segments": NUMBER("Segments", format="localized"),
            "languages": NUMBER("Languages", format="localized"),
            "have": TEXT("exist in"),
            "lack": TEXT("and not in"),
            "example": NUMBER("such as segment", format="localized"),
        },
        key="corpora.alignment",
        alt="How many segments exist in which languages",
    )


def _named(names: list[str], total: int | None) -> str:
    if len(names) == total:
        return f"all {total:,}"
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
