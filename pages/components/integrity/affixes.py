"""How each tokenizer treats an affix: a table of all, and the words of the one that is chosen."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from pages.components.escaping import escaped
from pages.components.tables import NUMBER, TEXT, clicked, plain

OUTCOMES = {
    "tokens": "One token",
    "cut_inside": "Cut inside",
    "merged": "In a longer token",
}
"""What becomes of an affix; each has one of these."""


def overview(affixes: pl.DataFrame, titles: Mapping[str, str], key: str) -> None:
    """Each affix: how often each tokenizer has it as a token. A click on a row chooses the affix:
    it becomes the value under `key`."""
    rows = _shares(affixes)
    names = [name for name in rows.columns if name in titles]
    listed = rows["affix"].to_list()
    st.caption("Per cent of an affix's occurrences that are one token. A row leads to its words.")
    st.dataframe(
        rows,
        hide_index=True,
        height=320,
        placeholder="n/a",
        key="integrity.affixes",
        on_select=lambda: _choose(key, listed),
        selection_mode=["single-row", "single-cell"],
        alt="Affixes, and how often each tokenizer makes a token of them",
        column_config={
            "affix": TEXT("Affix", pinned=True, width=90),
            "occurrences": NUMBER("Occurs", format="localized"),
            **{name: NUMBER(titles[name], format="%.0f", width=130) for name in names},
        },
    )


def _shares(affixes: pl.DataFrame) -> pl.DataFrame:
    """A row an affix, the most frequent first; of each tokenizer the per cent that are a token."""
    share = (pl.col("tokens") / pl.col("occurrences") * 100).alias("share")
    often = affixes.group_by("affix").agg(pl.col("occurrences").max())
    shares = affixes.with_columns(share).pivot(on="tokenizer", index="affix", values="share")
    return often.join(shares, on="affix").sort(["occurrences", "affix"], descending=[True, False])


def _choose(key: str, listed: Sequence[str]) -> None:
    row = clicked("integrity.affixes")
    if row is not None and row < len(listed):
        st.session_state[key] = listed[row]


def chosen(affixes: pl.DataFrame, key: str) -> str | None:
    """Draw the choice of an affix; None where there is none yet."""
    listed = _shares(affixes)["affix"].to_list()
    asked = st.session_state.get(key)
    if asked not in listed:
        st.session_state[key] = None
        if asked:
            st.caption(f"No gold word has the affix “{escaped(asked[:40])}”.")
    return st.selectbox(
        "Affix",
        listed,
        index=None,
        key=key,
        format_func=lambda affix: f"-{affix}",
        placeholder="Click a row, or choose",
        width=260,
    )


def treatment(affixes: pl.DataFrame, affix: str, titles: Mapping[str, str]) -> pl.DataFrame:
    """A row a tokenizer: how often the affix is one token, cut inside, or in a longer token."""
    its = affixes.filter(pl.col("affix") == affix)
    merged = pl.col("occurrences") - pl.col("tokens") - pl.col("cut_inside")
    return its.select(
        pl.col("tokenizer").replace(titles),
        "occurrences",
        "tokens",
        "cut_inside",
        merged.alias("merged"),
        "cut_before",
    )


def examples(words: pl.DataFrame, affix: str) -> pl.DataFrame:
    """The words with the affix, the most frequent first, and each tokenizer's cut of them."""
    has = pl.col("morphemes").str.split("+").list.slice(1).list.contains(affix)
    return (
        words.filter(has)
        .pivot(on="tokenizer", index=["word", "morphemes", "occurrences"], values="tokens")
        .sort(["occurrences", "word"], descending=[True, False])
    )


def closer(
    affixes: pl.DataFrame, words: pl.DataFrame, affix: str, titles: Mapping[str, str]
) -> None:
    """What becomes of one affix, in numbers and word by word."""
    found = examples(words, affix)
    words_said = f"{found.height:,} gold word{'s' if found.height != 1 else ''}"
    st.markdown(f"**-{escaped(affix)}** is an affix of {words_said}.")
    plain(
        treatment(affixes, affix, titles),
        {
            "tokenizer": TEXT("Tokenizer", pinned=True, width=190),
            "occurrences": NUMBER("Occurs", format="localized"),
            **{name: NUMBER(said, format="localized") for name, said in OUTCOMES.items()},
            "cut_before": NUMBER("Cut where it begins", format="localized"),
        },
        key="integrity.affix",
        alt=f"What becomes of -{affix} in each tokenizer",
    )
    st.dataframe(
        found,
        hide_index=True,
        height=360,
        lazy=True,
        placeholder="not expressed",
        key="integrity.affix words",
        alt=f"Words with -{affix}: their morphemes, and each tokenizer's cut",
        column_config={
            "word": TEXT("Word", pinned=True, width=150),
            "morphemes": TEXT("Morphemes", width=180),
            "occurrences": NUMBER("Occurs", format="localized"),
            **{name: TEXT(titles[name], width=180) for name in found.columns if name in titles},
        },
    )
