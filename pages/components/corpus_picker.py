"""Choosing a corpus, on every page the same way: the catalogue's, the visitor's own, and those
that came with a shared link. The address holds its name."""

import polars as pl
import streamlit as st

from data import catalogue
from pages.components import offers, tab_title, visitor
from pages.components.address import Address
from pages.components.corpus_languages import first_corpus
from studies.desks.corpora import Choice, choices

NEEDED = (
    "To compare languages, bring the same segments in each of them: a table with a column a "
    "language, files whose names differ in the language alone (en.txt and de.txt), or a "
    "translation memory (TMX)."
)


def known() -> dict[str, Choice]:
    """All that this visitor may choose from, by name."""
    return choices(visitor.current())


def one(address: Address, preferred: str = "") -> str:
    """Draw the select box; the name chosen: at first the one that is `preferred`, or else the first
    that can be had. The address parameter is `corpus`."""
    found = known()
    asked = address.asked("corpus")
    # The first of the catalogue's may have to be fetched: only where no other is asked for.
    default = asked if asked in found else preferred or first_corpus(tuple(catalogue.corpora()))
    key = offers.one(address, "corpus", "corpus", list(found), default)
    chosen = st.selectbox(
        "Corpus",
        list(found),
        key=key,
        format_func=lambda name: offers.titled(found[name]),
        width=330,
    )
    tab_title.show(found[chosen].title)
    return chosen


def lacking(premiums: pl.DataFrame, languages: int, reference: str) -> str | None:
    """What to say where no language shares a segment with the reference; None where one does.

    `premiums` is the study's table for other languages and the reference, which has that name.
    """
    if premiums.filter(pl.col("name") != reference)["segments"].sum():
        return None
    if languages == 1:
        return f"This corpus is in one language only, so there is nothing to compare. {NEEDED}"
    return (
        f"No language of this corpus shares a segment with {reference}, so there is nothing to "
        f"compare: its texts are no translations of each other. {NEEDED}"
    )
