"""The published table beside what was measured, and what eight models can say."""

import polars as pl
import streamlit as st

from pages.components.tables import NUMBER, TEXT, plain
from studies.desks import published_integrity

ABOUT = (
    "Bayram et al. 2025: 6,200 questions of TR-MMLU; whether a token is a word was judged by an "
    "online service that nobody else can ask again. The measured figures are of the corpus and the "
    "lexicon chosen above: **other text and another judge**, so only the order may be compared."
)


def sentence() -> str:
    """What the correlations say. Markdown."""
    rows = {row["measure"]: row for row in published_integrity.correlations().iter_rows(named=True)}
    words, distinct = rows["%TR"], rows["distinct tokens"]
    return (
        f"Over the {words['models']} models with a score, TR-MMLU goes with %TR by r = "
        f"**{words['r']:.2f}** (95 % interval {words['low']:.2f} to {words['high']:.2f}, "
        f"permutation p {words['p']:.2f}): nothing that eight models could show. It goes with the "
        f"number of distinct tokens by r = {distinct['r']:.2f} (p {distinct['p']:.3f}), and so "
        "with the vocabulary's size and the model's. The r = 0.90 that is often quoted rests on "
        "four models, with which no permutation p can be below 1/24."
    )


def measured_too(key: str, most: int) -> None:
    """Draw the button that chooses the published tokenizers in the picker with that key."""
    names = published_integrity.table()["tokenizer"].drop_nulls().to_list()
    if not set(names) <= {*st.session_state[key]}:
        st.button(
            "Measure these tokenizers too",
            icon=":material/add:",
            on_click=_choose,
            args=(key, names, most),
            key="integrity.measure published",
        )


def _choose(key: str, names: list[str], most: int) -> None:
    st.session_state[key] = list(dict.fromkeys([*names, *st.session_state[key]]))[:most]


def tables(shares: pl.DataFrame) -> None:
    """Both tables. `shares` is the study's table."""
    measured = shares.filter(
        pl.col("scope") == "everything",
        pl.col("position") == "anywhere",
        pl.col("single_letters") == "with",
        pl.col("counted") == "distinct",
    ).select(
        "tokenizer",
        (pl.col("valid_share") * 100).alias("measured_valid"),
        (pl.col("pure_share") * 100).alias("measured_pure"),
    )
    plain(
        published_integrity.table().join(measured, on="tokenizer", how="left"),
        {
            "name": TEXT("Published for", pinned=True, width=190),
            "valid": NUMBER("%TR, published", format="%.2f"),
            "measured_valid": NUMBER("%TR, measured here", format="%.2f"),
            "pure": NUMBER("%Pure, published", format="%.2f"),
            "measured_pure": NUMBER("%Pure, measured here", format="%.2f"),
            "distinct": NUMBER("Distinct tokens", format="localized"),
            "tokens": NUMBER("Tokens", format="localized"),
            "vocabulary": NUMBER("Vocabulary, ids", format="localized"),
            "parameters": NUMBER("Parameters, billions", format="%.1f"),
            "tr_mmlu": NUMBER("TR-MMLU, %", format="%.2f"),
        },
        key="integrity.published",
        alt="Published figures of nine tokenizers, and what was measured here",
        placeholder="",
    )
    plain(
        published_integrity.correlations(),
        {
            "measure": TEXT("TR-MMLU against", width=190),
            "models": NUMBER("Models"),
            "r": NUMBER("Pearson's r", format="%.2f"),
            "low": NUMBER("95 % low", format="%.2f"),
            "high": NUMBER("95 % high", format="%.2f"),
            "p": NUMBER("Permutation p", format="%.3f"),
        },
        key="integrity.correlations",
        alt="Correlation of each measure with the score, with interval and p",
    )
