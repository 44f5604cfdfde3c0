"""Counts of a segmentation: the answer in a sentence, the table, and what tokens cost."""

from collections.abc import Mapping

import polars as pl

import studies
from pages.components import tables
from pages.components.escaping import escaped
from pages.components.premiums.sentence import times
from pages.components.tables import COUNT, NUMBER, TEXT


def sentence(summary: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """Which tokenizer needs the fewest tokens for the text and which the most. Markdown."""
    ranked = summary.sort("tokens", maintain_order=True)
    best, worst = ranked.row(0, named=True), ranked.row(-1, named=True)
    least, most = escaped(titles[best["tokenizer"]]), escaped(titles[worst["tokenizer"]])
    if len(ranked) == 1:
        each = best["characters_per_token"]
        return f"**{least}** cuts this text into {_tokens(best)}" + (
            f", {each:.2f} characters each." if each is not None else "."
        )
    if best["tokens"] == worst["tokens"]:
        which = "Both" if len(ranked) == 2 else f"All {len(ranked)}"
        return f"{which} tokenizers cut this text into {_tokens(best)}."
    said = f"**{least}** cuts this text into {_tokens(best)}, **{most}** into {_tokens(worst)}"
    if not best["tokens"]:
        return f"{said}."
    return f"{said}: {times(worst['tokens'] / best['tokens'])} times as many."


def _tokens(row: Mapping[str, int]) -> str:
    count = row["tokens"]
    return f"**{count:,} token{'' if count == 1 else 's'}**"


def agreed(tokens: pl.DataFrame, size: int) -> str:
    """How far all the tokenizers agree on where to cut, with what that means. Markdown."""
    shared, either = studies.agreement_of_all(tokens, size)
    if not either or tokens["tokenizer"].n_unique() < 2:
        return ""
    return (
        f"They agree on **{shared / either:.0%} of the boundaries**: {shared:,} places where all "
        f"of them cut, of {either:,} where at least one does."
    )


def table(
    summary: pl.DataFrame,
    agreement: pl.DataFrame,
    titles: Mapping[str, str],
    *,
    price: float,
    window: int,
) -> None:
    """One row a tokenizer. `price` is for a million tokens; the first tokenizer is the one that
    boundaries are compared with."""
    first = summary["tokenizer"][0]
    shared = agreement.filter(pl.col("other") == first).select(
        "tokenizer", pl.col("share").mul(100).alias("agreement")
    )
    agreed = NUMBER(
        f"Boundaries shared with {titles[first]} (%)",
        format="%.1f",
        help="Places where both cut, of those where either does",
    )
    tables.draw(
        summary.join(shared, on="tokenizer", how="left", maintain_order="left").with_columns(
            pl.col("tokenizer").replace(titles),
            (pl.col("tokens") * price / 1e6).alias("cost"),
            (pl.col("tokens") / window * 100).alias("window"),
        ),
        "segmentation",
        "summary",
        {
            "tokenizer": TEXT(pinned=True, width=190),
            "tokens": COUNT,
            **dict.fromkeys(("characters_per_token", "bytes_per_token"), NUMBER(format="%.2f")),
            "cost": NUMBER(f"Cost at {price:g} $ a million ($)", format="%.6f"),
            "window": NUMBER(f"Of a window of {window:,} (%)", format="%.3f"),
            **({"agreement": agreed} if len(summary) > 1 else {}),
            **dict.fromkeys(("distinct", "parts", "special", "unknown"), COUNT),
        },
        key="compare.summary",
        alt="Tokens of the text under each tokenizer, and what they cost",
    )


def tokens(frame: pl.DataFrame, titles: Mapping[str, str], search: str) -> pl.DataFrame:
    """The tokens in which every word of `search` stands: in the text, the id or the bytes."""
    for word in search.split():
        frame = frame.filter(
            pl.col("text").str.contains(word, literal=True)
            | (pl.col("id").cast(pl.String) == word)
            | (pl.col("bytes_hex") == word.lower())
        )
    columns = {
        "tokenizer": TEXT(width=190),
        "position": COUNT,
        "id": COUNT,
        "bytes_hex": TEXT(),
        "text": TEXT(),
        "start": COUNT,
        "end": NUMBER(format="localized", help="The first byte behind it"),
        "kind": TEXT(),
    }
    tables.plain(
        frame.with_columns(pl.col("tokenizer").replace(titles)),
        tables.headed("segmentation", "tokens", columns),
        key="compare.tokens",
        alt="All tokens of the text, a row for each",
        height=360,
        lazy=True,
    )
    return frame
