"""Whose a corpus is, where it came from, what was changed when it was read, what is odd in it."""

from collections.abc import Mapping
from html import escape
from typing import Any

import polars as pl
import streamlit as st

import studies
from pages.components import removing
from pages.components.corpora import holdings
from pages.components.corpora.holdings import Holdings
from pages.components.escaping import escaped
from pages.components.tables import NUMBER, TEXT, plain
from studies.desks import corpora
from studies.desks.corpora import Choice

WHOSE = {
    "catalogue": "everyone's, from the catalogue",
    "everyone": "everyone's, added by the operator",
    "yours": "yours: seen by nobody else, until you share a page that uses it",
    "shared": "shared with you, by a link that you opened",
}


def draw(choice: Choice) -> None:
    """Licence, origin and notes of the chosen corpus."""
    facts = {
        "Licence": choice.licence or "not said",
        "Origin": choice.about or "not said",
        **{
            name: said
            for name, said in (
                ("Of", choice.date),
                ("Aligned by", choice.alignment),
                ("Known faults", " ".join(choice.faults)),
            )
            if said
        },
        "Whose": WHOSE[choice.origin],
        "Format": corpora.formats().get(choice.format, choice.format),
        "In links": choice.name,
        "Content (sha256)": choice.hash or "not read yet",
    }
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts.items()
    )
    st.html(f'<div class="item"><dl>{rows}</dl></div>')
    if choice.notes:
        with st.expander(
            f"What was noted when it was read ({len(choice.notes):,})",
            icon=":material/notes:",
            key="corpora.notes",
        ):
            st.caption("\n".join(f"- {escaped(note)}" for note in choice.notes))


def signature(choice: Choice, held: Holdings) -> Mapping[str, Any]:
    """What repeats the figures of the page."""
    return {
        "corpus": {"name": choice.name, "hash": choice.hash},
        "profile": held.version,
        "licence": choice.licence,
        "script_share_looked_at": held.looked_at,
    }


def remove(choice: Choice, visitor: studies.Visitor) -> None:
    """Draw how the visitor removes one of theirs."""

    def forget() -> None:
        st.session_state.pop("corpora.corpus", None)
        corpora.forget(visitor, choice.name)
        holdings.drop(choice.hash)

    removing.button(forget, f"remove corpus {choice.name}")


def flags(held: Holdings, own: bool) -> None:
    """Say which, and as what they were identified; opened where the text is the visitor's own."""
    rows = held.languages.filter("differs")
    if rows.is_empty():
        return
    some = "A language looks" if rows.height == 1 else f"{rows.height:,} languages look"
    with st.expander(
        f"{some} like another than the label says",
        icon=":material/flag:",
        expanded=own,
        key="corpora.flags",
    ):
        st.caption(
            "An identifier of 140 languages read some of the text. It is often wrong between near "
            "relatives and for rare ways of writing: look at the sample before you trust either."
        )
        plain(
            rows.select("name", "looks_like_name", pl.col("looks_like_share") * 100, "language"),
            {
                "name": TEXT("Labelled"),
                "looks_like_name": TEXT("Looks like"),
                "looks_like_share": NUMBER("Of the pieces looked at (%)", format="%.0f"),
                "language": TEXT("Label"),
            },
            key="corpora.flagged",
            alt="Languages identified differently from their label",
        )
