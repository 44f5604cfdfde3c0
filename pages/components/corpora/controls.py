"""The choices of the corpora page, and the view that they make."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages.components.address import Address
from pages.components.corpora.sizes import MEASURES, ORDERS
from pages.components.languages import label_of

LANGUAGE = "corpora.language"


@dataclass(frozen=True)
class View:
    """What of the corpus is shown: one language, or all (""); bars of `measure`, in `order`."""

    language: str
    measure: str
    order: str


def view(address: Address, names: pl.DataFrame) -> View:
    """Draw the choices. `names` is the table of the corpus' languages."""
    labels = names["language"].to_list()
    display = dict(zip(labels, names["display"], strict=True)) | {"": "All languages"}
    measure = st.selectbox(
        "Size in",
        list(MEASURES),
        key=address.choice("size", list(MEASURES), "bytes"),
        format_func=lambda name: MEASURES[name],
        width=130,
    )
    order = st.selectbox(
        "Ordered by",
        list(ORDERS),
        key=address.choice("order", list(ORDERS), "size"),
        format_func=lambda name: ORDERS[name],
        width=110,
    )
    language = st.selectbox(
        "Language",
        ["", *labels],
        key=address.choice("language", ["", *labels], "", lambda name: label_of(name, labels)),
        format_func=lambda label: display[label],
        width=220,
    )
    return View(language, measure, order)


def choose_clicked() -> None:
    """A click on a bar: that language alone."""
    event = st.session_state.get("sizes")
    for point in event.selection.points if event else []:
        st.session_state[LANGUAGE] = point["customdata"][0]


def all_languages() -> None:
    """Take back the choice of a language."""
    st.session_state[LANGUAGE] = ""
