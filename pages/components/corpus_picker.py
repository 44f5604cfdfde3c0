"""Choosing a corpus, on every page the same way: the catalogue's, the visitor's own, and those
that came with a shared link. The address holds its name."""

import streamlit as st

from data import catalogue
from pages.components import offers, tab_title, visitor
from pages.components.address import Address
from pages.components.corpus_languages import first_corpus
from studies.desks.corpora import Choice, choices


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
