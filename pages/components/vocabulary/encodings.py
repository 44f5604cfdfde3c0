"""How many ways a vocabulary has to write one string, and what becomes of its variants."""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

import polars as pl
import streamlit as st

from pages.components import tables, token_text
from pages.components.tables import NUMBER, TEXT

DEFAULT = "Tokenization"
LONGEST = 200  # characters


def sentence(encodings: pl.DataFrame, title: str) -> str:
    """What is true of the string as it was given. `encodings` is one tokenizer's. Markdown."""
    row = encodings.row(by_predicate=pl.col("variant") == "as given", named=True)
    tokens = f"**{row['tokens']} token{'s' if row['tokens'] != 1 else ''}**"
    ways = ways_of(row)
    if ways is None:
        return f"{title} makes {tokens} of it: {row['segmentations_note']}."
    if ways == "1":
        return f"In the items of {title} it can be written in **one** way, as {tokens}."
    return (
        f"In the items of {title} it can be written in **{ways} ways**; "
        f"the tokenizer uses one of them, of {tokens}."
    )


def ways_of(row: Mapping[str, Any]) -> str | None:
    """The number of possible encodings as a reader sees it; None where there is none."""
    if row["segmentations"] is not None:
        return counted(row["segmentations"])
    if row["segmentations_log2"] is None:
        return None
    return f"about 10{_raised(floor(row['segmentations_log2'] * log10(2)))}"


def counted(number: str) -> str:
    """A whole number in decimal digits, readable also when it is very large."""
    if len(number) <= 12:
        return f"{int(number):,}"
    return f"{number[0]}.{number[1:3]} × 10{_raised(len(number) - 1)}"


def table(encodings: pl.DataFrame, items: pl.DataFrame) -> None:
    """A row a variant that differs from the string given. `items` has id and bytes_hex of the same
    tokenizer."""
    rows = encodings.filter((pl.col("variant") == "as given") | ~pl.col("same_as_given"))
    same = encodings.filter((pl.col("variant") != "as given") & pl.col("same_as_given"))
    tables.draw(
        pieces(rows, items).with_columns(
            token_text.column(rows["text"], token_text.of_text),
            pl.Series("ways", [ways_of(row) for row in rows.iter_rows(named=True)], pl.String),
        ),
        "encodings",
        "encodings",
        {
            "variant": TEXT(width=120),
            "text": TEXT(),
            "tokens": NUMBER(format="%d", width=70),
            "pieces": TEXT("Cut as", width=240),
            "ways": TEXT(
                "Possible encodings",
                alignment="right",
                help="Sequences of ids whose items have the same bytes as the encoding's own",
            ),
            "segmentations_log2": NUMBER(format="%.1f"),
            "ids": st.column_config.ListColumn(),
            **({"segmentations_note": TEXT()} if rows["segmentations_note"].count() else {}),
        },
        key="vocabulary.encodings",
        alt="Variants of the string: tokens, pieces and number of possible encodings",
    )
    if same.height:
        st.caption(f"The same as given, and left out: {', '.join(same['variant'])}.")


def pieces(encodings: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """With a column `pieces`: the tokens' texts, parted by bars."""
    used = {one for ids in encodings["ids"] for one in ids}
    known = dict(items.filter(pl.col("id").is_in(list(used))).select("id", "bytes_hex").iter_rows())
    cut = [
        " | ".join(token_text.of_hex(known[one]) if one in known else f"id {one}" for one in ids)
        for ids in encodings["ids"]
    ]
    return encodings.with_columns(pl.Series("pieces", cut, dtype=pl.String))


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
