"""What is looked at closer: the merge list, what no category explains, the published figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.components.drawings import drawn_once
from pages.components.entropy.labels import plain
from pages.components.escaping import escaped
from pages.components.figures import drawn, titled
from pages.components.palette import Mode, tokenizer_colour
from pages.components.tables import NUMBER, TEXT, headed
from studies.desks import mixtures

SHOWN = 500
FEW = 11  # rows that are all shown at once
BROAD = (
    "Listed is a merge that stands in no category, or that in each of them counts less than half "
    "of what a later merge counts then. For a tokenizer trained on **another kind of text** than "
    "the samples (help texts and code are here, the web isn't) that is much of the list, and says "
    "little of any one merge. Look at what many of them have in common: a **script**, or a kind of "
    "word, that no category holds is a category that is missing."
)
ABOUT = (
    "Hayase, Liu et al. 2024, pair shares: **other samples and other categories** than those "
    "chosen here, and a solver that isn't free. Compare the order, not the numbers."
)


@drawn_once
def stretches(
    rows: pl.DataFrame, *, tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode
) -> go.Figure:
    """The share of the merges of each stretch that the mixture explains."""
    traces = []
    for name in tokenizers:
        its = rows.filter(pl.col("tokenizer") == name).sort("first")
        said = [
            f"<b>{plain(titles[name])}</b><br>merges {row['first']:,} to {row['last']:,}"
            f"<br>they count {row['shortfall']:.1%} too little"
            if row["shortfall"] is not None
            else ""
            for row in its.iter_rows(named=True)
        ]
        # A step goes from its mark to the next one: the last needs another where it ends.
        end = its.tail(1)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": plain(titles[name]),
                "x": [*its["first"], *(end["last"] + 1)],
                "y": [*its["shortfall"], *end["shortfall"]],
                "line": {"width": 2, "color": tokenizer_colour(name, mode), "shape": "hv"},
                "hovertext": [*said, *said[-1:]],
                "hoverinfo": "text",
            }
        )
    return drawn(
        traces,
        mode,
        height=380,
        xaxis={"title": titled("rank of the merge", mode), "fixedrange": True},
        yaxis={
            "title": titled("what its merges count too little", mode),
            "tickformat": ".0%",
            "rangemode": "tozero",
            "fixedrange": True,
        },
    )


def unexplained(rows: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """The merges that are explained worst."""
    st.dataframe(
        rows.head(SHOWN).with_columns(
            pl.col("tokenizer").replace(titles), pl.col("best").replace(names)
        ),
        hide_index=True,
        height=420,
        lazy=True,
        placeholder="n/a",
        key="mixture.unexplained",
        alt="Merges that no category explains, the worst first",
        column_order=["tokenizer", "rank", "text", "script", "reason", "best", "reached"],
        column_config=headed(
            "mixture",
            "unexplained",
            {
                "tokenizer": TEXT("Tokenizer", width=150),
                "rank": NUMBER(format="localized"),
                "text": TEXT(width=130),
                "script": TEXT("Script", width=80),
                "reason": TEXT(width=420),
                "best": TEXT("Nearest category", width=150),
                "reached": NUMBER("Its count over the most frequent later merge's", format="%.2f"),
            },
        ),
    )


def answered(
    program: pl.DataFrame, tokenizers: Sequence[str], titles: Mapping[str, str]
) -> list[str]:
    """Those of the tokenizers whose mixture was inferred; of the others it is said why not."""
    notes = dict(program.select("tokenizer", "note").iter_rows())
    said = [
        f"**{escaped(titles[name])}**: {escaped(notes[name])}" for name in tokenizers if notes[name]
    ]
    if said:
        st.warning("\n\n".join(["Not shown:", *said]), icon=":material/rule:")
    return [name for name in tokenizers if not notes[name]]


def table(shares: pl.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """Every share with its interval, and the two baselines."""
    columns = [f"{kind}_share{end}" for kind in ("pair", "byte") for end in ("", "_low", "_high")]
    per_cent = [pl.col(name) * 100 for name in (*columns, "token_share")]
    number: dict[str, Any] = {"format": "%.2f"}
    st.dataframe(
        shares.with_columns(
            *per_cent,
            pl.col("tokenizer").replace(titles),
            pl.col("category").replace(names),
            pl.col("nearest").replace(names),
        ),
        hide_index=True,
        height="content" if shares.height <= FEW else 420,
        lazy=True,
        placeholder="n/a",
        key="mixture.shares",
        alt="Shares of each category, with intervals and baselines",
        column_order=[
            *("tokenizer", "category", *columns, "token_share", "bytes_per_token"),
            *("nearest", "affinity", "bytes", "segments"),
            *("pair_share_note", "interval_note"),
        ],
        column_config=headed(
            "mixture",
            "shares",
            {
                "tokenizer": TEXT("Tokenizer", pinned=True, width=140),
                "category": TEXT(pinned=True, width=130),
                "pair_share": NUMBER("Of pairs, %", **number),
                "pair_share_low": NUMBER("95 % low", **number),
                "pair_share_high": NUMBER("95 % high", **number),
                "byte_share": NUMBER("Of bytes, %", **number),
                "byte_share_low": NUMBER("95 % low", **number),
                "byte_share_high": NUMBER("95 % high", **number),
                "token_share": NUMBER("Hard assignment, %", **number),
                "bytes_per_token": NUMBER("Bytes a token", **number),
                "nearest": TEXT("Most like", width=120),
                "affinity": NUMBER("Likeness", **number),
                "bytes": NUMBER(format="localized"),
                "segments": NUMBER(format="localized"),
                "pair_share_note": TEXT("Why there is no share"),
                "interval_note": TEXT("Why there is no interval"),
            },
        ),
    )


def published(shares: pl.DataFrame) -> None:
    """The published pair shares beside the share of code that was measured."""
    code = shares.filter(pl.col("category") == "code").select(
        "tokenizer", (pl.col("pair_share") * 100).alias("measured_code")
    )
    number: dict[str, Any] = {"format": "%.1f"}
    st.dataframe(
        mixtures.published().join(code, on="tokenizer", how="left"),
        hide_index=True,
        height="content",
        placeholder="",
        key="mixture.published",
        alt="Published shares, and the share of code measured here",
        column_order=[
            *("name", "code", "measured_code", "web", "books", "academic", "wiki"),
            *("english", "other_languages"),
        ],
        column_config={
            "name": TEXT("Published for", pinned=True, width=160),
            "code": NUMBER("Code, %", **number),
            "measured_code": NUMBER("Code measured here, %", **number),
            "web": NUMBER("Web, %", **number),
            "books": NUMBER("Books, %", **number),
            "academic": NUMBER("Academic, %", **number),
            "wiki": NUMBER("Wikipedia, %", **number),
            "english": NUMBER("English, %", **number),
            "other_languages": NUMBER("Other languages, %", **number),
        },
    )
