"""Languages whose text looks like another language than their label says."""

import polars as pl
import streamlit as st

from pages.components.corpora.holdings import Holdings
from pages.components.tables import NUMBER, TEXT, plain


def draw(held: Holdings, own: bool) -> None:
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
